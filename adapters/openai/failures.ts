import OpenAI from "openai";
import { ModelFailure } from "../../core/failures.ts";
import type { ModelFailureKind } from "../../core/model-failures.ts";

/**
 * The one place where an error of the model server becomes a kind, and with it a decision about retrying.
 * @param limit the call's own time limit. A server that was too slow may have worked all that time
 * @param baseUrl where the call went: of a server that is not there nothing else is known
 */
export function translateFailure(error: unknown, signal: AbortSignal, limit: AbortSignal, baseUrl: string): Error {
  // First: the package ends a stream that is aborted as if it were over.
  if (signal.aborted) return signal.reason instanceof Error ? signal.reason : new Error("the model call was cancelled");
  if (limit.aborted)
    return new ModelFailure(
      "timed-out",
      `the answer of the model server at ${baseUrl} did not end within its time limit`,
    );
  if (error instanceof ModelFailure) return error;
  if (error instanceof OpenAI.APIConnectionError)
    return new ModelFailure("connection", `no connection to the model server at ${baseUrl}: ${causeOf(error)}`);
  if (error instanceof OpenAI.APIError && error.status !== undefined) return ofStatus(error, baseUrl);
  if (error instanceof OpenAI.APIError)
    return new ModelFailure("overloaded", `the model server reported an error: ${short(error.message)}`);
  if ((error as { name?: unknown } | null)?.name === "SyntaxError")
    return new ModelFailure("empty-answer", "the model server's answer is not JSON");
  return new ModelFailure("cut-stream", `the model server's answer broke off: ${short(String(error))}`);
}

const quotaCodes = /insufficient_quota|credit_balance|billing|spend_limit|quota_exceeded/i;
/** In a message alone "billing" says nothing: plain rate limits advise to look at the billing page. */
const quotaWords = /insufficient (quota|credits?|balance|funds)|credit balance|spend(ing)? limit|out of credits/i;
const contextWords =
  /context_length_exceeded|maximum context length|context window|context size|(?:prompt|input) is too long|maximum number of tokens|must have less than \d+ tokens|tokens`? must be <=/i;
/** Some servers say with a 500 that the model they serve knows no tools: it will not know them in a minute either. */
const noTools =
  /\b(?:tools?|functions?)\b[^.]{0,40}\b(?:requires?|unsupported|not (?:be )?(?:supported|enabled))|(?:does not|doesn't|not) support[^.]{0,30}\b(?:tools?|functions?)\b/i;

function ofStatus(error: InstanceType<typeof OpenAI.APIError>, baseUrl: string): ModelFailure {
  return new ModelFailure(
    kindOf(error.status as number, `${error.code ?? ""} ${error.type ?? ""}`, error.message),
    `model server, status ${error.status} at ${baseUrl}: ${short(error.message)}`,
    retryAfter(error.headers),
  );
}

function kindOf(status: number, codes: string, message: string): ModelFailureKind {
  const noMoney = quotaCodes.test(codes) || quotaWords.test(message);
  if (status === 402 || ((status === 429 || status === 400) && noMoney)) return "quota-exhausted";
  if (status === 429) return "rate-limited";
  if (status === 401 || status === 403) return "wrong-key";
  if (status === 404) return "wrong-model";
  if ([400, 413, 422].includes(status) && contextWords.test(`${codes} ${message}`)) return "context-exceeded";
  if (status >= 500 && noTools.test(message)) return "bad-request";
  return status === 408 || status >= 500 ? "overloaded" : "bad-request";
}

const longestWaitMs = 600_000;

/** Retry-After in seconds or as a date; null when absent or unreadable, capped at ten minutes. */
function retryAfter(headers: Headers | undefined): number | null {
  const value = headers?.get("retry-after");
  if (!value) return null;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, longestWaitMs) : null;
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? short(error.cause.message) : short(error.message);
}

/** Server messages may quote the request; what is kept is short. */
function short(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 300);
}
