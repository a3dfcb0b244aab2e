import { ModelFailure } from "../core/failures.ts";

/**
 * Whether a server refused this one question and would refuse it again: its own filter, its length, its form. Other questions may well be
 * taken, so that one of them must not end a night.
 */
export function isRefused(error: unknown): error is ModelFailure {
  return error instanceof ModelFailure && (error.kind === "bad-request" || error.kind === "context-exceeded");
}
