import json

result = document.querySelector("#result")


def measure(event=None):
    seconds = json.loads(result.getAttribute("data-argument"))
    end = perf_counter() + seconds
    turns = 0
    while perf_counter() < end:
        turns += 1
    result.textContent = json.dumps(turns)


document.querySelector("#measure").addEventListener("click", create_proxy(measure))
window.bench.ready = True
