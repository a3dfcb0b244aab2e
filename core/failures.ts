import type { BudgetKind } from "./limits.ts";
import { type ModelFailureKind, modelFailureRules } from "./model-failures.ts";
import type { AccountScope, Unaffordable } from "./reservation.ts";

/** A call to a model server failed; what to do about it is in the table of `model-failures.ts`. */
export class ModelFailure extends Error {
  override readonly name = "ModelFailure";
  readonly kind: ModelFailureKind;
  /** What the server asked us to wait; null when it said nothing. */
  readonly retryAfterMs: number | null;
  constructor(kind: ModelFailureKind, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
  get retryable(): boolean {
    const { act } = modelFailureRules[this.kind].decision;
    return act === "retry" || act === "wait-out";
  }
}

/** The sandbox (engine, image, container) failed, not the agent. */
export class SandboxFailure extends Error {
  override readonly name = "SandboxFailure";
  readonly kind: "image" | "sandbox";
  /** Whether another attempt could end otherwise; false where the task itself asks for what can't be had. */
  readonly again: boolean;
  constructor(kind: "image" | "sandbox", message: string, { again = true }: { readonly again?: boolean } = {}) {
    super(message);
    this.kind = kind;
    this.again = again;
  }
}

/** The next paid call would pass a cap of the budget. */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";
  readonly cap: BudgetKind;
  /** Whose cap it is: a trial's ends that trial's agent, the others end what is being run. */
  readonly scope: AccountScope;
  constructor({ cap, scope, detail }: Unaffordable) {
    super(detail);
    this.cap = cap;
    this.scope = scope;
  }
}

/** This attempt was superseded by a newer one: stop, write nothing, remove only what is its own. */
export class Superseded extends Error {
  override readonly name = "Superseded";
}

/** Bad input: every problem at once, each with where, what was expected, what came and what to do. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
