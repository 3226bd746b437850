REQUIRED, STRONG, NORMAL, WEAK, WEAKEST = 0, 1, 3, 5, 6


class Variable:
    def __init__(self, value):
        self.value = value
        self.constraints = []
        self.determined = None
        self.strength = WEAKEST
        self.stay = True
        self.mark = 0


class Constraint:
    def __init__(self, strength, variables):
        self.strength = strength
        self.variables = variables
        self.output = -1

    def add(self, planner):
        for variable in self.variables:
            variable.constraints.append(self)
        planner.incremental_add(self)

    def choose(self, mark):
        """Which variable it sets: the weakest that this constraint may overrule."""
        self.output = -1
        best = self.strength
        for index in self.candidates():
            variable = self.variables[index]
            if variable.mark != mark and variable.strength > best:
                best = variable.strength
                self.output = index

    def candidates(self):
        return range(len(self.variables))

    def inputs(self):
        return [v for index, v in enumerate(self.variables) if index != self.output]

    def is_input(self):
        return False

    def recalculate(self):
        out = self.variables[self.output]
        out.strength = max([self.strength] + [v.strength for v in self.inputs()])
        out.stay = all(v.stay for v in self.inputs()) and not self.is_input()
        if out.stay:
            self.execute()

    def execute(self):
        pass

    def satisfy(self, mark, planner):
        self.choose(mark)
        if self.output < 0:
            return None
        for variable in self.inputs():
            variable.mark = mark
        out = self.variables[self.output]
        overruled = out.determined
        if overruled is not None:
            overruled.output = -1
        out.determined = self
        planner.propagate(self, mark)
        out.mark = mark
        return overruled


class Edit(Constraint):
    def is_input(self):
        return True


class Stay(Constraint):
    pass


class Equal(Constraint):
    def execute(self):
        self.variables[self.output].value = self.variables[1 - self.output].value


class Scale(Constraint):
    """The second is the first times the third plus the fourth."""

    def candidates(self):
        return (0, 1)

    def execute(self):
        first, second, scale, offset = self.variables
        if self.output == 1:
            second.value = first.value * scale.value + offset.value
        else:
            first.value = (second.value - offset.value) // scale.value


class Planner:
    def __init__(self):
        self.mark = 0

    def incremental_add(self, constraint):
        self.mark += 1
        while constraint is not None:
            constraint = constraint.satisfy(self.mark, self)

    def incremental_remove(self, constraint):
        out = constraint.variables[constraint.output]
        constraint.output = -1
        for variable in constraint.variables:
            variable.constraints.remove(constraint)
        out.determined = None
        out.strength = WEAKEST
        out.stay = True
        unsatisfied = []
        pending = [out]
        while pending:
            variable = pending.pop()
            for other in variable.constraints:
                if other.output < 0:
                    unsatisfied.append(other)
                elif other is not variable.determined:
                    other.recalculate()
                    pending.append(other.variables[other.output])
        for strength in range(WEAKEST + 1):
            for other in unsatisfied:
                if other.strength == strength and other.output < 0:
                    self.incremental_add(other)

    def propagate(self, constraint, mark):
        pending = [constraint]
        while pending:
            current = pending.pop()
            current.recalculate()
            out = current.variables[current.output]
            for other in out.constraints:
                if other.output >= 0 and other is not out.determined:
                    pending.append(other)

    def plan(self, sources):
        self.mark += 1
        mark = self.mark
        plan = []
        pending = list(sources)
        while pending:
            constraint = pending.pop()
            out = constraint.variables[constraint.output]
            if out.mark == mark:
                continue
            if all(v.mark == mark or v.stay or v.determined is None for v in constraint.inputs()):
                plan.append(constraint)
                out.mark = mark
                for other in out.constraints:
                    if other.output >= 0 and other is not out.determined:
                        pending.append(other)
        return plan


def change(planner, variable, value, times):
    edit = Edit(STRONG, [variable])
    edit.add(planner)
    plan = planner.plan([edit])
    for _ in range(times):
        variable.value = value
        for constraint in plan:
            constraint.execute()
    planner.incremental_remove(edit)


def chain(n):
    planner = Planner()
    variables = [Variable(0) for _ in range(n + 1)]
    for first, second in zip(variables, variables[1:]):
        Equal(REQUIRED, [first, second]).add(planner)
    Stay(NORMAL, [variables[-1]]).add(planner)
    total = 0
    for value in range(10):
        change(planner, variables[0], value, 10)
        total += variables[-1].value
    return total


def projection(n):
    planner = Planner()
    scale, offset = Variable(10), Variable(1000)
    targets = []
    source = None
    for index in range(n):
        source, target = Variable(index), Variable(index)
        targets.append(target)
        Stay(NORMAL, [source]).add(planner)
        Scale(REQUIRED, [source, target, scale, offset]).add(planner)
    change(planner, source, 17, 10)
    total = targets[-1].value
    change(planner, targets[-1], 1050, 10)
    total += source.value
    change(planner, scale, 5, 10)
    total += sum(target.value for target in targets)
    return total


def main(n):
    return chain(n) * 1000003 + projection(n)
