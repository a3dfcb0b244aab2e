import type { OptimizationId, VersionId } from "../core/ids.ts";
import type { Phase } from "./messages.ts";
import { markPhase, showDetails, tellLive, tellProgress } from "./visibility.ts";

interface Shown {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly versionId: VersionId;
}

/** What an iteration shows on its own page in Temporal, and what it tells its optimization. */
export class IterationBoard {
  readonly #iteration: Shown;
  #phase: Phase = "opening";
  #doing = "";
  #accepted = 0;
  #rejected = 0;
  #undecided = 0;

  constructor(iteration: Shown) {
    this.#iteration = iteration;
  }

  get accepted(): number {
    return this.#accepted;
  }

  get rejected(): number {
    return this.#rejected;
  }

  async enter(phase: Phase): Promise<void> {
    markPhase(phase);
    this.#phase = phase;
    this.doing("");
    await tellProgress(this.#iteration.optimizationId, { phase, done: 0, total: 0 });
  }

  /** How far the phase is, for a person. */
  doing(text: string): void {
    this.#doing = text;
    this.#draw();
  }

  /** Counts what became of a proposal, with or without any run. */
  async count(verdict: "accepted" | "rejected" | "undecided"): Promise<void> {
    if (verdict === "undecided") this.#undecided++;
    else if (verdict === "accepted") this.#accepted++;
    else this.#rejected++;
    this.#draw();
    const { accepted, rejected } = this;
    if (verdict !== "undecided") await tellLive(this.#iteration.optimizationId, { accepted, rejected });
  }

  #draw(): void {
    const { iteration, versionId } = this.#iteration;
    showDetails(`iteration ${iteration}`, [
      ["phase", this.#phase],
      ["how far", this.#doing || "–"],
      ["proposals", `${this.#accepted} accepted, ${this.#rejected} rejected, ${this.#undecided} undecided`],
      ["harness version", versionId],
    ]);
  }
}
