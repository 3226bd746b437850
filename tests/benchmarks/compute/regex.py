import re


def main(n):
    text = " ".join("user%d@mail%d.example.org, +49-%d-%d;" % (i, i % 13, 100 + i % 800, i * 37 % 100000) for i in range(n))
    address = re.compile(r"[a-z0-9.]+@[a-z0-9]+\.[a-z.]+")
    telephone = re.compile(r"\+(\d+)-(\d+)-(\d+)")
    separator = re.compile(r"[;,] ?")
    total = 0
    for _ in range(5):
        position = 0
        while True:
            found = address.search(text[position : position + 80])
            if not found:
                break
            total += len(found.group(0))
            position += 40
        total += len(telephone.sub(r"00\1 \2 \3", text))
        total += len(separator.split(text))
    return total
