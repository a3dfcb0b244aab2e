/** What went wrong at a model server, translated once by the adapter. `retryable` failures cost a wait, the others end the call. */
export type ModelFailureKind =
  | "rate-limited"
  | "overloaded"
  | "connection"
  | "cut-stream"
  | "empty-answer"
  | "quota-exhausted"
  | "wrong-key"
  | "wrong-model"
  | "context-exceeded"
  | "bad-request";

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
    return ["rate-limited", "overloaded", "connection", "cut-stream", "empty-answer"].includes(this.kind);
  }
}

/** The sandbox (engine, image, container) failed, not the agent. */
export class SandboxFailure extends Error {
  override readonly name = "SandboxFailure";
  readonly kind: "image" | "sandbox";
  constructor(kind: "image" | "sandbox", message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The next paid call would pass a cap of the budget. */
export class BudgetExceeded extends Error {
  override readonly name = "BudgetExceeded";
  readonly cap: string;
  constructor(cap: string, message: string) {
    super(message);
    this.cap = cap;
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
