/** Richards: an operating system's scheduler, simulated. As in `richards.py`. */

const [IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B] = [0, 1, 2, 3, 4, 5];
const [KIND_DEVICE, KIND_WORK] = [0, 1];

class Packet {
  constructor(link, ident, kind) {
    this.link = link;
    this.ident = ident;
    this.kind = kind;
    this.datum = 0;
    this.data = [0, 0, 0, 0];
  }

  appendTo(queue) {
    this.link = null;
    if (queue === null) return this;
    let last = queue;
    while (last.link !== null) last = last.link;
    last.link = this;
    return queue;
  }
}

class Task {
  constructor(scheduler, ident, priority, queue, running) {
    this.scheduler = scheduler;
    this.link = scheduler.tasks;
    scheduler.tasks = this;
    scheduler.table[ident] = this;
    this.ident = ident;
    this.priority = priority;
    this.queue = queue;
    this.pending = queue !== null;
    this.waiting = !running;
    this.holding = false;
  }

  stopped() { return this.holding || (!this.pending && this.waiting); }

  run() {
    let packet = null;
    if (this.pending && this.waiting) {
      packet = this.queue;
      this.queue = packet.link;
      this.waiting = false;
      this.pending = this.queue !== null;
    }
    return this.step(packet);
  }

  wait() {
    this.waiting = true;
    return this;
  }

  hold() {
    this.scheduler.holds += 1;
    this.holding = true;
    return this.link;
  }

  release(ident) {
    const task = this.scheduler.table[ident];
    task.holding = false;
    return task.priority > this.priority ? task : this;
  }

  send(packet) {
    const task = this.scheduler.table[packet.ident];
    this.scheduler.sent += 1;
    packet.link = null;
    packet.ident = this.ident;
    if (task.queue === null) {
      task.queue = packet;
      task.pending = true;
      if (task.priority > this.priority) return task;
    } else {
      packet.appendTo(task.queue);
    }
    return this;
  }
}

class Idle extends Task {
  seed = 1;
  count = 0;

  step() {
    this.count -= 1;
    if (this.count === 0) return this.hold();
    if ((this.seed & 1) === 0) {
      this.seed >>= 1;
      return this.release(DEVICE_A);
    }
    this.seed = (this.seed >> 1) ^ 0xD008;
    return this.release(DEVICE_B);
  }
}

class Worker extends Task {
  target = HANDLER_A;
  letter = 0;

  step(packet) {
    if (packet === null) return this.wait();
    this.target = this.target === HANDLER_A ? HANDLER_B : HANDLER_A;
    packet.ident = this.target;
    packet.datum = 0;
    for (let index = 0; index < 4; index += 1) {
      this.letter = this.letter < 26 ? this.letter + 1 : 1;
      packet.data[index] = 64 + this.letter;
    }
    return this.send(packet);
  }
}

class Handler extends Task {
  work = null;
  devices = null;

  step(packet) {
    if (packet !== null) {
      if (packet.kind === KIND_WORK) this.work = packet.appendTo(this.work);
      else this.devices = packet.appendTo(this.devices);
    }
    const { work } = this;
    if (work !== null) {
      if (work.datum >= 4) {
        this.work = work.link;
        return this.send(work);
      }
      if (this.devices !== null) {
        const device = this.devices;
        this.devices = device.link;
        device.datum = work.data[work.datum];
        work.datum += 1;
        return this.send(device);
      }
    }
    return this.wait();
  }
}

class Device extends Task {
  kept = null;

  step(packet) {
    if (packet === null) {
      if (this.kept === null) return this.wait();
      const kept = this.kept;
      this.kept = null;
      return this.send(kept);
    }
    this.kept = packet;
    return this.hold();
  }
}

class Scheduler {
  tasks = null;
  table = new Array(6).fill(null);
  holds = 0;
  sent = 0;

  run() {
    let task = this.tasks;
    while (task !== null) task = task.stopped() ? task.link : task.run();
  }
}

/** @param {number} rounds */
export const richards = (rounds) => {
  let total = 0;
  for (let round = 0; round < rounds; round += 1) {
    const scheduler = new Scheduler();
    new Idle(scheduler, IDLE, 1, null, true).count = 10000;
    let queue = new Packet(new Packet(null, WORKER, KIND_WORK), WORKER, KIND_WORK);
    new Worker(scheduler, WORKER, 1000, queue, false);
    for (const [ident, device, priority] of [[HANDLER_A, DEVICE_A, 2000], [HANDLER_B, DEVICE_B, 3000]]) {
      queue = null;
      for (let number = 0; number < 3; number += 1) queue = new Packet(queue, device, KIND_DEVICE);
      new Handler(scheduler, ident, priority, queue, false);
    }
    new Device(scheduler, DEVICE_A, 4000, null, false);
    new Device(scheduler, DEVICE_B, 5000, null, false);
    scheduler.run();
    total += scheduler.sent * 100000 + scheduler.holds;
  }
  return total;
};
