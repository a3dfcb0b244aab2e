import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import { BudgetExceeded, InvalidInput, ModelFailure, SandboxFailure, Superseded } from "../core/failures.ts";
import { modelFailureRules } from "../core/model-failures.ts";

/**
 * The one place where an error becomes a retry decision of Temporal. Messages are short and hold no request, no key and no
 * stack of ours: Temporal keeps them in its history.
 */
export function toActivityFailure(error: unknown): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof BudgetExceeded) return stop("BudgetExceeded", error);
  if (error instanceof Superseded) return stop("Superseded", error);
  if (error instanceof InvalidInput) return stop("InvalidInput", error);
  if (error instanceof ModelFailure) return ofModel(error);
  if (error instanceof SandboxFailure) return retry(`sandbox-${error.kind}`, error, null);
  return error instanceof Error ? error : new Error(String(error));
}

/** What pauses the optimization says so by its type; the message ends with what a person has to do. */
function ofModel(error: ModelFailure): ApplicationFailure {
  const { decision } = modelFailureRules[error.kind];
  if (decision.act === "retry") return retry(error.kind, error, error.retryAfterMs);
  if (decision.act === "wait-out") return stop(decision.failureType, error);
  if (decision.act !== "pause") return stop("ModelFailure", error);
  return stop(decision.failureType, new Error(`${error.message}. To go on: ${decision.remedy}`));
}

function stop(type: string, error: Error): ApplicationFailure {
  return ApplicationFailure.create({ type, message: error.message, nonRetryable: true });
}

function retry(type: string, error: Error, afterMs: number | null): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: error.message,
    ...(afterMs === null ? {} : { nextRetryDelay: afterMs }),
  });
}

/** Wraps each activity so that nothing but translated failures reaches Temporal. */
export function translated<A extends Record<string, (input: never) => Promise<unknown>>>(activities: A): A {
  const wrapped = Object.entries(activities).map(([name, activity]) => [
    name,
    async (input: never) => {
      try {
        return await activity(input);
      } catch (error) {
        throw toActivityFailure(error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as A;
}
