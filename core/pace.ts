import type { RateLimits } from "./limits.ts";

/**
 * When the next call to a model may be made, by the one clock that all workers share. Every caller gets an instant of its own in
 * the order of asking, so that nobody asks twice and nobody is overtaken. Milliseconds since the epoch.
 * Source: the generic cell rate algorithm (ITU-T I.371), once over requests and once over tokens.
 */
export interface Pace {
  /** When the requests, and the tokens, that were let through so far would have been over at the steady rate. */
  readonly requestsUntilMs: number;
  readonly tokensUntilMs: number;
  /** Nobody calls before this: the server asked for it. */
  readonly heldUntilMs: number;
}

export const freshPace: Pace = { requestsUntilMs: 0, tokensUntilMs: 0, heldUntilMs: 0 };

const minuteMs = 60_000;
/** A tenth of a minute's allowance may go at once; the steady rate is lower by as much, so that no minute passes the limit. */
const burstShare = 0.1;
/** After a hold, callers come back one after another even where no limit is known. */
const spacingAfterHoldMs = 100;

/**
 * @param tokens what the call is expected to take; {@link returnTokens} corrects it afterwards
 * @returns the instant at which the call may be made, and the pace for whoever asks next
 */
export function takePlace(
  pace: Pace,
  nowMs: number,
  limits: RateLimits,
  tokens: number,
): { readonly startMs: number; readonly pace: Pace } {
  const held = pace.heldUntilMs > nowMs;
  const requests = bucket(limits.requestsPerMinute, held ? spacingAfterHoldMs : 0);
  const volume = bucket(limits.tokensPerMinute, 0);
  const startMs = Math.max(
    nowMs,
    pace.heldUntilMs,
    pace.requestsUntilMs - requests.burstMs,
    pace.tokensUntilMs - volume.burstMs,
  );
  return {
    startMs,
    pace: {
      ...pace,
      requestsUntilMs: Math.max(startMs, pace.requestsUntilMs) + requests.eachMs,
      tokensUntilMs: Math.max(startMs, pace.tokensUntilMs) + tokens * volume.eachMs,
    },
  };
}

/** How much of a minute one request or token takes, and how far ahead of the steady rate a burst may be. */
function bucket(perMinute: number | null, leastMs: number): { readonly eachMs: number; readonly burstMs: number } {
  if (perMinute === null) return { eachMs: leastMs, burstMs: 0 };
  const burst = Math.floor(perMinute * burstShare);
  // Rounded up to microseconds, so that no sum of them falls short of a minute.
  const eachMs = Math.max(leastMs, Math.ceil((minuteMs / (perMinute - burst)) * 1_000 + 1) / 1_000);
  return { eachMs, burstMs: burst * eachMs };
}

/** Gives back what a call did not take of its tokens (or takes what it needed more). Places given before stay as they are. */
export function returnTokens(pace: Pace, limits: RateLimits, unusedTokens: number): Pace {
  const { eachMs } = bucket(limits.tokensPerMinute, 0);
  return { ...pace, tokensUntilMs: pace.tokensUntilMs - unusedTokens * eachMs };
}

/** The server asked one caller to wait: all others wait as well, and come back one after another. */
export function holdBack(pace: Pace, untilMs: number): Pace {
  return {
    requestsUntilMs: Math.max(pace.requestsUntilMs, untilMs),
    tokensUntilMs: pace.tokensUntilMs,
    heldUntilMs: Math.max(pace.heldUntilMs, untilMs),
  };
}
