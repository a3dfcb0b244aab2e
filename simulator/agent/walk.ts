import type { ChatRequest, Message } from "../server/request.ts";
import { meaningOf, typedBy } from "./call-ids.ts";
import { isBlocked } from "./conversation.ts";
import type { Playbook } from "./playbooks.ts";

/** What became of a step so far. */
type StepState = "open" | "done" | "slipped";

/** How far the model has come with its playbook: read from the history alone. */
export interface Walk {
  /** Index of the step that was tried last; -1 before the first. */
  readonly position: number;
  readonly states: readonly StepState[];
  /** How often the model has slipped on each step: a fresh chance each time. */
  readonly slips: readonly number[];
  /** How many times in a row the call at `position` was refused by a hook; 0 when it ran. */
  readonly refusals: number;
  readonly finishes: number;
}

export function walkOf(request: ChatRequest, playbook: Playbook): Walk {
  const walker = new Walker(playbook);
  for (const message of request.messages) {
    for (const call of message.toolCalls) {
      // Malformed arguments were never executed, so the step is still open.
      if (typedBy(call) !== null) walker.see(meaningOf(call, playbook), isBlocked(resultOf(call.id, request.messages)));
    }
  }
  return walker.walk();
}

function resultOf(id: string, messages: readonly Message[]): Message | undefined {
  return messages.find((message) => message.role === "tool" && message.toolCallId === id);
}

class Walker {
  private position = -1;
  private refusals = 0;
  private finishes = 0;
  private readonly states: StepState[];
  private readonly slips: number[];
  private readonly playbook: Playbook;

  constructor(playbook: Playbook) {
    this.playbook = playbook;
    this.states = playbook.steps.map(() => "open");
    this.slips = playbook.steps.map(() => 0);
  }

  see({ variant, step }: { variant: string; step: number }, blocked: boolean): void {
    if (variant === "f" || variant === "e") {
      this.finishes++;
      // A finish in good faith passes over the forgotten steps at the end; an early one just stops.
      if (variant === "f") this.passOver(this.position + 1, this.states.length);
      return;
    }
    if ((variant !== "g" && variant !== "w") || step < 0 || step >= this.states.length) return;
    if (step > this.position) this.passOver(this.position + 1, step);
    else this.states.fill("open", step);
    this.refusals = blocked ? (step === this.position ? this.refusals + 1 : 1) : 0;
    this.position = step;
    if (variant === "w") this.slip(step);
    else this.states[step] = blocked ? "open" : "done";
  }

  private passOver(from: number, to: number): void {
    for (let step = from; step < to; step++) {
      if (this.playbook.steps[step]?.habit && this.states[step] === "open") this.slip(step);
    }
  }

  private slip(step: number): void {
    this.states[step] = "slipped";
    this.slips[step] = (this.slips[step] ?? 0) + 1;
  }

  walk(): Walk {
    const { position, states, slips, refusals, finishes } = this;
    return { position, states, slips, refusals, finishes };
  }
}
