import json

result = document.querySelector("#result")


def measure(event=None):
    name, amount = json.loads(result.getAttribute("data-argument"))
    try:
        space = {}
        exec(SOURCES[name], space)
        start = perf_counter()
        value = space["main"](amount)
        answer = [perf_counter() - start, str(value)]
    except Exception as error:
        answer = [None, type(error).__name__ + ": " + str(error)]
    result.textContent = json.dumps(answer)


document.querySelector("#measure").addEventListener("click", create_proxy(measure))
window.bench.ready = True
