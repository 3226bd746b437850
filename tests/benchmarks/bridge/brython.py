import json

from browser import document

bench = window.bench
target = document["target"]
result = document["result"]
caught = 0


def write(count):
    start = perf_counter()
    for number in range(count):
        target.title = str(number)
    return (perf_counter() - start) / count


def cached_read(count):
    target.title = "known"
    start = perf_counter()
    for _ in range(count):
        target.title
    return (perf_counter() - start) / count


def uncached_read(count):
    start = perf_counter()
    for _ in range(count):
        bench.uncached
    return (perf_counter() - start) / count


def call(count):
    start = perf_counter()
    for number in range(count):
        assert bench.receive({"number": number, "name": "row", "values": [1, 2.5, None]}) == number
    return (perf_counter() - start) / count


def send(size):
    data = bytes(size)
    start = perf_counter()
    assert bench.take(window.Uint8Array.new(list(data))) == size
    return perf_counter() - start


def receive(size):
    start = perf_counter()
    data = bytes(bench.give(size))
    assert len(data) == size
    return perf_counter() - start


CASES = {
    "recorded write": write,
    "applied write": write,
    "cached read": cached_read,
    "uncached read": uncached_read,
    "call with a dict": call,
    "binary to the page": send,
    "binary from the page": receive,
}


def measure(event):
    name, count = json.loads(result.attrs["data-argument"])
    try:
        answer = CASES[name](count)
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    result.text = json.dumps([answer])


def tick(event):
    global caught
    caught += 1
    if caught == int(target.attrs["data-count"]):
        caught = 0
        bench.caught()


document["measure"].bind("click", measure)
target.bind("tick", tick)
bench.ready = True
