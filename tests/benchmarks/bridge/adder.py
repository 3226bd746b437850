import json

import web

bench = window.bench
target = document.find("#target")
result = document.find("#result")
caught = 0


def write(count):
    start = perf_counter()
    for number in range(count):
        target.title = str(number)
    return (perf_counter() - start) / count


def write_and_apply(count):
    web.flush()
    start = perf_counter()
    for number in range(count):
        target.title = str(number)
    web.flush()
    return (perf_counter() - start) / count


def cached_read(count):
    target.title = "known"
    start = perf_counter()
    for _ in range(count):
        target.title
    return (perf_counter() - start) / count


def uncached_read(count):
    web.flush()
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
    assert bench.take(data) == size
    return perf_counter() - start


def receive(size):
    start = perf_counter()
    data = bytes(bench.give(size))
    assert len(data) == size
    return perf_counter() - start


CASES = {
    "recorded write": write,
    "applied write": write_and_apply,
    "cached read": cached_read,
    "uncached read": uncached_read,
    "call with a dict": call,
    "binary to the page": send,
    "binary from the page": receive,
}


@web.when("click", "#measure")
def measure():
    name, count = json.loads(result.data["argument"])
    try:
        answer = CASES[name](count)
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    result.text = json.dumps([answer])


@web.when("tick", target)
def tick():
    global caught
    caught += 1
    if caught == int(target.data["count"]):
        caught = 0
        bench.caught()


bench.ready = True
