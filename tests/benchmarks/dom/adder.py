import web
from web.html import a, span, td, tr

tbody = document.find("#tbody")
rows = []
numbers = iter(range(1, 10_000_000))
selected = None


class Row:
    def __init__(self):
        self.number = next(numbers)
        self.label = label_of(self.number)
        self.link = a(self.label, class_="lbl")
        self.element = tr(
            td(self.number, class_="col-md-1"),
            td(self.link, class_="col-md-4"),
            td(a(span(class_="remove glyphicon glyphicon-remove", aria_hidden="true"), class_="remove"), class_="col-md-1"),
            td(class_="col-md-6"),
        )


def build(count):
    return [Row() for _ in range(count)]


def fill(count):
    rows[:] = build(count)
    tbody.replace_children(*[row.element for row in rows])


@web.when("click", "#run")
def run():
    fill(ROWS)


@web.when("click", "#runlots")
def run_lots():
    fill(LOTS)


@web.when("click", "#add")
def add():
    more = build(ROWS)
    rows.extend(more)
    tbody.append([row.element for row in more])


@web.when("click", "#update")
def update():
    for row in rows[::10]:
        row.label += " !!!"
        row.link.text = row.label


@web.when("click", "#clear")
def clear():
    rows.clear()
    tbody.replace_children()


@web.when("click", "#swaprows")
def swap():
    near, far = rows[1], rows[-2]
    tbody.insert_before(far.element, rows[2].element)
    tbody.insert_before(near.element, rows[-1].element)
    rows[1], rows[-2] = far, near


@web.when("click", "a.lbl", within=tbody)
def select(event):
    global selected
    if selected is not None:
        selected.class_name = ""
    selected = event.current_target.closest("tr")
    selected.class_name = "danger"


@web.when("click", "a.remove", within=tbody)
def remove(event):
    element = event.current_target.closest("tr")
    rows[:] = [row for row in rows if row.element is not element]
    element.remove()


window.bench.ready = True
