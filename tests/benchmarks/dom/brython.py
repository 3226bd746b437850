from browser import bind, document, html, window

tbody = document["tbody"]
rows = []
selected = None
next_number = 1


class Row:
    def __init__(self):
        global next_number
        self.number = next_number
        next_number += 1
        self.label = label_of(self.number)
        self.link = html.A(self.label, Class="lbl")
        icon = html.SPAN(Class="remove glyphicon glyphicon-remove", **{"aria-hidden": "true"})
        self.element = html.TR(
            [
                html.TD(str(self.number), Class="col-md-1"),
                html.TD(self.link, Class="col-md-4"),
                html.TD(html.A(icon, Class="remove"), Class="col-md-1"),
                html.TD(Class="col-md-6"),
            ]
        )


def append(count):
    more = [Row() for _ in range(count)]
    rows.extend(more)
    tbody <= [row.element for row in more]


def fill(count):
    rows.clear()
    tbody.clear()
    append(count)


@bind("#run", "click")
def run(event):
    fill(ROWS)


@bind("#runlots", "click")
def run_lots(event):
    fill(LOTS)


@bind("#add", "click")
def add(event):
    append(ROWS)


@bind("#update", "click")
def update(event):
    for row in rows[::10]:
        row.label += " !!!"
        row.link.text = row.label


@bind("#clear", "click")
def clear(event):
    rows.clear()
    tbody.clear()


@bind("#swaprows", "click")
def swap(event):
    near, far = rows[1], rows[-2]
    tbody.insertBefore(far.element, rows[2].element)
    tbody.insertBefore(near.element, rows[-1].element)
    rows[1], rows[-2] = far, near


@bind(tbody, "click")
def clicked(event):
    global selected
    # Brython's closest() raises where nothing matches.
    link = event.target.closest("a")
    element = link.closest("tr")
    if link.class_name == "remove":
        number = int(element.firstChild.text)
        rows[:] = [row for row in rows if row.number != number]
        element.remove()
    else:
        if selected is not None:
            selected.class_name = ""
        selected = element
        selected.class_name = "danger"


window.bench.ready = True
