import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { freshPace, holdBack, type Pace, returnTokens, takePlace } from "../../core/pace.ts";

const someLimits = fc.record({
  requestsPerMinute: fc.option(fc.integer({ min: 1, max: 600 }), { nil: null }),
  tokensPerMinute: fc.option(fc.integer({ min: 100, max: 500_000 }), { nil: null }),
});
/** Callers as they come: how long after the one before, and how many tokens they will take. */
const someCallers = fc.array(
  fc.record({ afterMs: fc.integer({ min: 0, max: 4_000 }), tokens: fc.integer({ min: 1, max: 20_000 }) }),
  { minLength: 1, maxLength: 120 },
);

interface Served {
  readonly askedMs: number;
  readonly startMs: number;
  readonly tokens: number;
}

function serve(limits: Parameters<typeof takePlace>[2], callers: readonly { afterMs: number; tokens: number }[]) {
  let pace: Pace = freshPace;
  let now = 1_000_000;
  return callers.map(({ afterMs, tokens }): Served => {
    now += afterMs;
    const place = takePlace(pace, now, limits, tokens);
    pace = place.pace;
    return { askedMs: now, startMs: place.startMs, tokens };
  });
}

/** Everything that starts within a minute from each start on. */
function minutes(served: readonly Served[]): Served[][] {
  return served.map(({ startMs }) =>
    served.filter((each) => each.startMs >= startMs && each.startMs < startMs + 60_000),
  );
}

describe("takePlace", () => {
  it("never lets more requests start in any minute than the limit, and no more tokens than limit and one call", () => {
    fc.assert(
      fc.property(someLimits, someCallers, (limits, callers) => {
        for (const minute of minutes(serve(limits, callers))) {
          if (limits.requestsPerMinute !== null) expect(minute.length).toBeLessThanOrEqual(limits.requestsPerMinute);
          const tokens = minute.slice(0, -1).reduce((sum, each) => sum + each.tokens, 0);
          if (limits.tokensPerMinute !== null) expect(tokens).toBeLessThanOrEqual(limits.tokensPerMinute);
        }
      }),
    );
  });

  it("serves in the order of asking, and nobody before he asks", () => {
    fc.assert(
      fc.property(someLimits, someCallers, (limits, callers) => {
        const served = serve(limits, callers);
        for (const [index, { startMs, askedMs }] of served.entries()) {
          expect(startMs).toBeGreaterThanOrEqual(askedMs);
          if (index > 0) expect(startMs).toBeGreaterThanOrEqual(served[index - 1]?.startMs as number);
        }
      }),
    );
  });

  it("makes nobody wait where there are no limits", () => {
    fc.assert(
      fc.property(someCallers, (callers) => {
        for (const each of serve({ requestsPerMinute: null, tokensPerMinute: null }, callers))
          expect(each.startMs).toBe(each.askedMs);
      }),
    );
  });

  it("uses most of what is allowed when there is always somebody waiting", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), (requestsPerMinute) => {
        const crowd = Array.from({ length: 3 * requestsPerMinute }, () => ({ afterMs: 0, tokens: 1 }));
        const served = serve({ requestsPerMinute, tokensPerMinute: null }, crowd);
        const tookMs = (served.at(-1)?.startMs as number) - (served[0]?.startMs as number);
        expect(tookMs).toBeLessThanOrEqual(60_000 * 3.4);
      }),
    );
  });
});

describe("holdBack", () => {
  const unlimited = { requestsPerMinute: null, tokensPerMinute: null };

  it("lets nobody start before its end, and then one after another", () => {
    let pace = holdBack(freshPace, 10_000);
    const starts: number[] = [];
    for (let caller = 0; caller < 20; caller++) {
      const place = takePlace(pace, 5_000, unlimited, 1);
      pace = place.pace;
      starts.push(place.startMs);
    }
    expect(starts[0]).toBe(10_000);
    for (const [index, start] of starts.entries())
      if (index > 0) expect(start - (starts[index - 1] as number)).toBeGreaterThanOrEqual(100);
    // Whoever comes after the hold queues behind those who waited through it.
    expect(takePlace(pace, 10_500, unlimited, 1).startMs).toBeGreaterThan(starts.at(-1) as number);
  });

  it("is never shortened by a later, shorter one", () => {
    expect(holdBack(holdBack(freshPace, 9_000), 4_000).heldUntilMs).toBe(9_000);
  });
});

describe("returnTokens", () => {
  it("undoes what was taken too much", () => {
    const limits = { requestsPerMinute: null, tokensPerMinute: 6_000 };
    const { pace } = takePlace(freshPace, 1_000, limits, 5_000);
    const corrected = returnTokens(pace, limits, 4_000);
    expect(corrected.tokensUntilMs).toBeCloseTo(takePlace(freshPace, 1_000, limits, 1_000).pace.tokensUntilMs);
  });
});
