import { ApplicationFailure } from "@temporalio/workflow";
import type { OptimizationEnd } from "../core/plan.ts";
import { type Standstill, standstillTypes } from "../core/standstill.ts";

/** The innermost failure says what happened: each layer of children and activities wraps it once more. */
function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

function typeOf(cause: Error): string | null {
  return cause instanceof ApplicationFailure ? (cause.type ?? null) : null;
}

/** What a person can heal at the model server; null for all other failures. */
export function standstillOf(error: unknown): Standstill | null {
  if (!(error instanceof Error)) return null;
  const cause = innermost(error);
  const type = standstillTypes.find((each) => each === typeOf(cause));
  return type ? { type, message: cause.message } : null;
}

/** How an optimization ends by a failure. */
export function endOf(error: Error): { readonly end: OptimizationEnd; readonly detail: string } {
  const cause = innermost(error);
  const type = typeOf(cause);
  if (type === "BudgetExceeded") return { end: "out-of-budget", detail: cause.message };
  return { end: "failed", detail: `${type ?? cause.name}: ${cause.message}`.slice(0, 1_000) };
}
