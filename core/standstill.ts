import { modelFailureRules } from "./model-failures.ts";

/**
 * What no retry can heal at a model server: a person can (quota, key, name of the model), and the optimization waits for them; or the
 * server is away, and the optimization waits for that.
 */
export interface Standstill {
  /** The type of the failure, one of {@link standstillTypes}. */
  readonly type: string;
  /** What the model server said, and what a person has to do. */
  readonly message: string;
}

export const standstillTypes: readonly string[] = Object.values(modelFailureRules).flatMap(({ decision }) =>
  decision.act === "pause" || decision.act === "wait-out" ? [decision.failureType] : [],
);

const outageTypes = Object.values(modelFailureRules).flatMap(({ decision }) =>
  decision.act === "wait-out" ? [decision.failureType] : [],
);

/** Whether it ends by itself: the server comes back, and nobody has to say so. */
export function isOutage({ type }: Standstill): boolean {
  return outageTypes.includes(type);
}

/** What an optimization waits for and how to go on, in one sentence for people. */
export function standstillText(standstill: Standstill, optimizationId: string): string {
  const { message } = standstill;
  if (isOutage(standstill)) return `${message}. It goes on by itself once the server answers`;
  return `${message} (self-harness resume ${optimizationId})`;
}
