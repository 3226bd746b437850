/** DeltaBlue: one-way constraints, kept and planned incrementally. As in `deltablue.py`. */

const [REQUIRED, STRONG, NORMAL, , WEAKEST] = [0, 1, 3, 5, 6];

class Variable {
  constructor(value) {
    this.value = value;
    this.constraints = [];
    this.determined = null;
    this.strength = WEAKEST;
    this.stay = true;
    this.mark = 0;
  }
}

class Constraint {
  constructor(strength, variables) {
    this.strength = strength;
    this.variables = variables;
    this.output = -1;
  }

  add(planner) {
    for (const variable of this.variables) variable.constraints.push(this);
    planner.incrementalAdd(this);
  }

  choose(mark) {
    this.output = -1;
    let best = this.strength;
    for (let index = 0; index < this.candidates; index += 1) {
      const variable = this.variables[index];
      if (variable.mark !== mark && variable.strength > best) {
        best = variable.strength;
        this.output = index;
      }
    }
  }

  get candidates() { return this.variables.length; }

  inputs() { return this.variables.filter((_, index) => index !== this.output); }

  isInput() { return false; }

  recalculate() {
    const out = this.variables[this.output];
    out.strength = Math.max(this.strength, ...this.inputs().map((variable) => variable.strength));
    out.stay = this.inputs().every((variable) => variable.stay) && !this.isInput();
    if (out.stay) this.execute();
  }

  execute() {}

  satisfy(mark, planner) {
    this.choose(mark);
    if (this.output < 0) return null;
    for (const variable of this.inputs()) variable.mark = mark;
    const out = this.variables[this.output];
    const overruled = out.determined;
    if (overruled !== null) overruled.output = -1;
    out.determined = this;
    planner.propagate(this);
    out.mark = mark;
    return overruled;
  }
}

class Edit extends Constraint {
  isInput() { return true; }
}

class Stay extends Constraint {}

class Equal extends Constraint {
  execute() { this.variables[this.output].value = this.variables[1 - this.output].value; }
}

class Scale extends Constraint {
  get candidates() { return 2; }

  execute() {
    const [first, second, scale, offset] = this.variables;
    if (this.output === 1) second.value = first.value * scale.value + offset.value;
    else first.value = Math.floor((second.value - offset.value) / scale.value);
  }
}

class Planner {
  mark = 0;

  incrementalAdd(constraint) {
    this.mark += 1;
    for (let next = constraint; next !== null;) next = next.satisfy(this.mark, this);
  }

  incrementalRemove(constraint) {
    const out = constraint.variables[constraint.output];
    constraint.output = -1;
    for (const variable of constraint.variables) variable.constraints.splice(variable.constraints.indexOf(constraint), 1);
    out.determined = null;
    out.strength = WEAKEST;
    out.stay = true;
    const unsatisfied = [];
    const pending = [out];
    while (pending.length > 0) {
      const variable = pending.pop();
      for (const other of variable.constraints) {
        if (other.output < 0) {
          unsatisfied.push(other);
        } else if (other !== variable.determined) {
          other.recalculate();
          pending.push(other.variables[other.output]);
        }
      }
    }
    for (let strength = 0; strength <= WEAKEST; strength += 1) {
      for (const other of unsatisfied) if (other.strength === strength && other.output < 0) this.incrementalAdd(other);
    }
  }

  propagate(constraint) {
    const pending = [constraint];
    while (pending.length > 0) {
      const current = pending.pop();
      current.recalculate();
      const out = current.variables[current.output];
      for (const other of out.constraints) if (other.output >= 0 && other !== out.determined) pending.push(other);
    }
  }

  plan(sources) {
    this.mark += 1;
    const { mark } = this;
    const plan = [];
    const pending = [...sources];
    while (pending.length > 0) {
      const constraint = pending.pop();
      const out = constraint.variables[constraint.output];
      if (out.mark === mark) continue;
      if (constraint.inputs().every((v) => v.mark === mark || v.stay || v.determined === null)) {
        plan.push(constraint);
        out.mark = mark;
        for (const other of out.constraints) if (other.output >= 0 && other !== out.determined) pending.push(other);
      }
    }
    return plan;
  }
}

const change = (planner, variable, value, times) => {
  const edit = new Edit(STRONG, [variable]);
  edit.add(planner);
  const plan = planner.plan([edit]);
  for (let time = 0; time < times; time += 1) {
    variable.value = value;
    for (const constraint of plan) constraint.execute();
  }
  planner.incrementalRemove(edit);
};

const chain = (n) => {
  const planner = new Planner();
  const variables = Array.from({ length: n + 1 }, () => new Variable(0));
  for (let index = 0; index < n; index += 1) new Equal(REQUIRED, variables.slice(index, index + 2)).add(planner);
  new Stay(NORMAL, [variables.at(-1)]).add(planner);
  let total = 0;
  for (let value = 0; value < 10; value += 1) {
    change(planner, variables[0], value, 10);
    total += variables.at(-1).value;
  }
  return total;
};

const projection = (n) => {
  const planner = new Planner();
  const scale = new Variable(10);
  const offset = new Variable(1000);
  const targets = [];
  let source = null;
  for (let index = 0; index < n; index += 1) {
    source = new Variable(index);
    const target = new Variable(index);
    targets.push(target);
    new Stay(NORMAL, [source]).add(planner);
    new Scale(REQUIRED, [source, target, scale, offset]).add(planner);
  }
  change(planner, source, 17, 10);
  let total = targets.at(-1).value;
  change(planner, targets.at(-1), 1050, 10);
  total += source.value;
  change(planner, scale, 5, 10);
  return targets.reduce((sum, target) => sum + target.value, total);
};

/** @param {number} n */
export const deltablue = (n) => chain(n) * 1000003 + projection(n);
