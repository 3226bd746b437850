import json


def main(n):
    rows = [{"id": i, "name": "row %d" % i, "values": [i, i / 2, None, True], "more": {"a": "x" * (i % 7)}} for i in range(n)]
    total = 0
    for _ in range(10):
        text = json.dumps(rows)
        rows = json.loads(text)
        total += rows[-1]["id"] + len(rows[n // 2]["more"]["a"])
    return total
