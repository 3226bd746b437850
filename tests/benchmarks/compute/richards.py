IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
KIND_DEVICE, KIND_WORK = range(2)


class Packet:
    def __init__(self, link, ident, kind):
        self.link = link
        self.ident = ident
        self.kind = kind
        self.datum = 0
        self.data = [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, scheduler, ident, priority, queue, running):
        self.scheduler = scheduler
        self.link = scheduler.tasks
        scheduler.tasks = self
        scheduler.table[ident] = self
        self.ident = ident
        self.priority = priority
        self.queue = queue
        self.pending = queue is not None
        self.waiting = not running
        self.holding = False

    def stopped(self):
        return self.holding or (not self.pending and self.waiting)

    def run(self):
        packet = None
        if self.pending and self.waiting:
            packet = self.queue
            self.queue = packet.link
            self.waiting = False
            self.pending = self.queue is not None
        return self.step(packet)

    def wait(self):
        self.waiting = True
        return self

    def hold(self):
        self.scheduler.holds += 1
        self.holding = True
        return self.link

    def release(self, ident):
        task = self.scheduler.table[ident]
        task.holding = False
        return task if task.priority > self.priority else self

    def send(self, packet):
        task = self.scheduler.table[packet.ident]
        self.scheduler.sent += 1
        packet.link = None
        packet.ident = self.ident
        if task.queue is None:
            task.queue = packet
            task.pending = True
            if task.priority > self.priority:
                return task
        else:
            packet.append_to(task.queue)
        return self


class Idle(Task):
    seed = 1
    count = 0

    def step(self, packet):
        self.count -= 1
        if self.count == 0:
            return self.hold()
        if self.seed & 1 == 0:
            self.seed //= 2
            return self.release(DEVICE_A)
        self.seed = (self.seed // 2) ^ 0xD008
        return self.release(DEVICE_B)


class Worker(Task):
    target = HANDLER_A
    letter = 0

    def step(self, packet):
        if packet is None:
            return self.wait()
        self.target = HANDLER_B if self.target == HANDLER_A else HANDLER_A
        packet.ident = self.target
        packet.datum = 0
        for index in range(4):
            self.letter = self.letter + 1 if self.letter < 26 else 1
            packet.data[index] = 64 + self.letter
        return self.send(packet)


class Handler(Task):
    work = None
    devices = None

    def step(self, packet):
        if packet is not None:
            if packet.kind == KIND_WORK:
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        work = self.work
        if work is not None:
            if work.datum >= 4:
                self.work = work.link
                return self.send(work)
            if self.devices is not None:
                device = self.devices
                self.devices = device.link
                device.datum = work.data[work.datum]
                work.datum += 1
                return self.send(device)
        return self.wait()


class Device(Task):
    kept = None

    def step(self, packet):
        if packet is None:
            if self.kept is None:
                return self.wait()
            packet, self.kept = self.kept, None
            return self.send(packet)
        self.kept = packet
        return self.hold()


class Scheduler:
    def __init__(self):
        self.tasks = None
        self.table = [None] * 6
        self.holds = 0
        self.sent = 0

    def run(self):
        task = self.tasks
        while task is not None:
            task = task.link if task.stopped() else task.run()


def main(rounds):
    total = 0
    for _ in range(rounds):
        scheduler = Scheduler()
        Idle(scheduler, IDLE, 1, None, True).count = 10000
        queue = Packet(Packet(None, WORKER, KIND_WORK), WORKER, KIND_WORK)
        Worker(scheduler, WORKER, 1000, queue, False)
        for ident, device, priority in ((HANDLER_A, DEVICE_A, 2000), (HANDLER_B, DEVICE_B, 3000)):
            queue = None
            for _ in range(3):
                queue = Packet(queue, device, KIND_DEVICE)
            Handler(scheduler, ident, priority, queue, False)
        Device(scheduler, DEVICE_A, 4000, None, False)
        Device(scheduler, DEVICE_B, 5000, None, False)
        scheduler.run()
        total += scheduler.sent * 100000 + scheduler.holds
    return total
