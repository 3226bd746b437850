tbody = document.getElementById("tbody")
rows = []
selected = None
next_number = 1

template = document.createElement("tr")
template.innerHTML = (
    '<td class="col-md-1"> </td><td class="col-md-4"><a class="lbl"> </a></td><td class="col-md-1"><a class="remove">'
    '<span class="remove glyphicon glyphicon-remove" aria-hidden="true"></span></a></td><td class="col-md-6"></td>'
)


class Row:
    def __init__(self):
        global next_number
        self.number = next_number
        next_number += 1
        self.label = label_of(self.number)
        self.element = template.cloneNode(True)
        cell = self.element.firstChild
        cell.firstChild.nodeValue = str(self.number)
        self.text = cell.nextSibling.firstChild.firstChild
        self.text.nodeValue = self.label


def append(count):
    fragment = document.createDocumentFragment()
    for _ in range(count):
        row = Row()
        rows.append(row)
        fragment.appendChild(row.element)
    tbody.appendChild(fragment)


def fill(count):
    clear()
    append(count)


def clear(event=None):
    rows.clear()
    tbody.textContent = ""


def update(event):
    for index in range(0, len(rows), 10):
        row = rows[index]
        row.label += " !!!"
        row.text.nodeValue = row.label


def swap(event):
    near, far = rows[1], rows[-2]
    tbody.insertBefore(far.element, rows[2].element)
    tbody.insertBefore(near.element, rows[-1].element)
    rows[1], rows[-2] = far, near


def select(row):
    global selected
    if selected:
        selected.className = ""
    selected = row
    selected.className = "danger"


def remove(element):
    number = int(element.firstChild.textContent)
    rows[:] = [row for row in rows if row.number != number]
    element.remove()


def clicked(event):
    element = event.target.closest("tr")
    if event.target.closest("a.remove"):
        remove(element)
    elif event.target.closest("a.lbl"):
        select(element)


for name, handler in {
    "run": lambda event: fill(ROWS),
    "runlots": lambda event: fill(LOTS),
    "add": lambda event: append(ROWS),
    "update": update,
    "clear": clear,
    "swaprows": swap,
    "tbody": clicked,
}.items():
    document.getElementById(name).addEventListener("click", create_proxy(handler))

window.bench.ready = True
