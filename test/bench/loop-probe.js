/**
 * Watches how long the event loop is held at a stretch: one turn after the other without sleeping, so that a turn is
 * measured to the microsecond.
 *
 * A turn counts for the time it took or the CPU time of the whole process in it, whichever is less: a turn during which the
 * machine ran somebody else's work is long without this process holding anything. The plain time is given too.
 */
export class LoopProbe {
  /** The longest turn, in milliseconds. */
  held = 0;
  /** The same by the clock alone. */
  wall = 0;
  #running = true;
  #last = performance.now();
  #cpu = process.cpuUsage();

  constructor() {
    setImmediate(() => this.#turn());
  }

  /** Once the turn under way is over, and counted. */
  async stop() {
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    this.#running = false;
  }

  #turn() {
    if (!this.#running) return;
    const now = performance.now();
    const cpu = process.cpuUsage();
    const wall = now - this.#last;
    const used = (cpu.user + cpu.system - this.#cpu.user - this.#cpu.system) / 1_000;
    this.held = Math.max(this.held, Math.min(wall, used));
    this.wall = Math.max(this.wall, wall);
    this.#last = now;
    this.#cpu = cpu;
    setImmediate(() => this.#turn());
  }
}
