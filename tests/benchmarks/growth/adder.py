import json

import web
from web.html import li, ul

result = document.find("#result")
target = document.find("#target")


def made_and_dropped(number):
    menu = ul(li(str(number)), li("more", on_click=lambda: number))
    target.append(menu)
    menu.remove()


@web.when("click", "#measure")
async def measure():
    for number in range(json.loads(result.data["argument"])):
        made_and_dropped(number)
        if number % 500 == 0:
            web.flush()
    result.text = "true"


window.bench.ready = True
