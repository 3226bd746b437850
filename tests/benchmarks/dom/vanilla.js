/** The table in plain JavaScript, as the keyed `vanillajs` of js-framework-benchmark does it: a cloned row, one listener. */

const tbody = document.getElementById('tbody');
const { rows: ROWS, lots: LOTS, label: labelOf } = globalThis.bench;
let rows = [];
let selected = null;
let nextNumber = 1;

const template = document.createElement('tr');
template.innerHTML = '<td class="col-md-1"> </td><td class="col-md-4"><a class="lbl"> </a></td><td class="col-md-1">'
  + '<a class="remove"><span class="remove glyphicon glyphicon-remove" aria-hidden="true"></span></a></td>'
  + '<td class="col-md-6"></td>';

class Row {
  constructor() {
    this.number = nextNumber++;
    this.label = labelOf(this.number);
    this.element = template.cloneNode(true);
    const cell = this.element.firstChild;
    cell.firstChild.nodeValue = this.number;
    this.text = cell.nextSibling.firstChild.firstChild;
    this.text.nodeValue = this.label;
  }
}

const append = (count) => {
  const fragment = document.createDocumentFragment();
  for (let number = 0; number < count; number += 1) {
    const row = new Row();
    rows.push(row);
    fragment.append(row.element);
  }
  tbody.append(fragment);
};

const clear = () => {
  rows = [];
  tbody.textContent = '';
};

const on = (id, handler) => document.getElementById(id).addEventListener('click', handler);
on('run', () => { clear(); append(ROWS); });
on('runlots', () => { clear(); append(LOTS); });
on('add', () => append(ROWS));
on('clear', clear);
on('update', () => {
  for (let index = 0; index < rows.length; index += 10) {
    const row = rows[index];
    row.label += ' !!!';
    row.text.nodeValue = row.label;
  }
});
on('swaprows', () => {
  const [near, far] = [rows[1], rows.at(-2)];
  tbody.insertBefore(far.element, rows[2].element);
  tbody.insertBefore(near.element, rows.at(-1).element);
  rows[1] = far;
  rows[rows.length - 2] = near;
});
on('tbody', (event) => {
  const element = event.target.closest('tr');
  if (event.target.closest('a.remove')) {
    rows = rows.filter((row) => row.element !== element);
    element.remove();
  } else if (event.target.closest('a.lbl')) {
    if (selected) selected.className = '';
    selected = element;
    selected.className = 'danger';
  }
});

globalThis.bench.ready = true;
