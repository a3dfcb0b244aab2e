/** Counts the agent's own time: what was spent waiting to be served by the provider does not count, nor does what a crash took. */
export class AgentClock {
  readonly #limitMs: number;
  readonly #before: number;
  readonly #started = performance.now();
  #pausedMs = 0;

  /** @param beforeMs what earlier attempts in the same container used up */
  constructor(limitMs: number, beforeMs: number) {
    this.#limitMs = limitMs;
    this.#before = beforeMs;
  }

  pauseFor(ms: number): void {
    this.#pausedMs += ms;
  }

  usedMs(): number {
    return Math.max(0, Math.round(this.#before + performance.now() - this.#started - this.#pausedMs));
  }

  leftMs(): number {
    return this.#limitMs - this.usedMs();
  }
}
