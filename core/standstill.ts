import { modelFailureRules } from "./model-failures.ts";

/** What no retry can heal at a model server, but a person can (quota, key, name of the model): the optimization waits for them. */
export interface Standstill {
  /** The type of the failure, one of {@link standstillTypes}. */
  readonly type: string;
  /** What the model server said, and what a person has to do. */
  readonly message: string;
}

export const standstillTypes: readonly string[] = Object.values(modelFailureRules).flatMap(({ decision }) =>
  decision.act === "pause" ? [decision.failureType] : [],
);

/** What an optimization waits for and how to go on, in one sentence for people. */
export function standstillText({ message }: Standstill, optimizationId: string): string {
  return `${message} (self-harness resume ${optimizationId})`;
}
