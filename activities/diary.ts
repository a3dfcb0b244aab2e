import type { AgentEvent } from "../core/agent.ts";
import type { TrialId } from "../core/ids.ts";
import type { JournalEntry, Resumed } from "../core/journal.ts";
import type { TokenUsage } from "../core/limits.ts";
import type { Journal } from "../core/ports.ts";
import type { Step } from "../core/trace.ts";
import type { AgentClock } from "./agent-clock.ts";

/**
 * One attempt's pen in the journal. Between two moves nothing happens outside, so that the result of one, the step that it completes and
 * the intent of the next are one write.
 */
export class Diary {
  readonly #journal: Journal;
  readonly #trialId: TrialId;
  readonly #epoch: number;
  readonly #clock: AgentClock;
  #number: number;
  #entries: JournalEntry[] = [];
  #steps: Step[];

  /** The steps of an earlier attempt in the same container become this one's too: a trace is read from the newest attempt. */
  constructor(journal: Journal, trialId: TrialId, epoch: number, clock: AgentClock, resumed: Resumed | null) {
    this.#journal = journal;
    this.#trialId = trialId;
    this.#epoch = epoch;
    this.#clock = clock;
    this.#number = resumed?.entries ?? 0;
    this.#steps = [...(resumed?.steps ?? [])];
  }

  addStep(step: Step): void {
    this.#steps.push(step);
  }

  /** Written before the move begins: whatever comes of it, a later attempt knows that it may have happened. */
  async begin(move: JournalEntry["move"], digest: string): Promise<void> {
    this.#entries.push(this.#entry(this.#number + 1, move, digest, null, null));
    await this.flush();
  }

  /** What came of a move; written with whatever comes next. */
  add<D extends { readonly event: AgentEvent; readonly usage?: TokenUsage }>(
    move: JournalEntry["move"],
    digest: string,
    done: D,
  ): D {
    this.#number += 1;
    this.#entries.push(this.#entry(this.#number, move, digest, done.event, done.usage ?? null));
    return done;
  }

  async flush(): Promise<void> {
    if (this.#entries.length === 0 && this.#steps.length === 0) return;
    const written = { entries: this.#entries, steps: this.#steps };
    this.#entries = [];
    this.#steps = [];
    await this.#journal.write(this.#trialId, this.#epoch, written);
  }

  #entry(
    number: number,
    move: JournalEntry["move"],
    digest: string,
    event: AgentEvent | null,
    usage: TokenUsage | null,
  ): JournalEntry {
    return { number, move, digest, event, usage, agentMs: this.#clock.usedMs() };
  }
}
