import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Budget } from "../../core/limits.ts";
import { type Account, type Taking, unaffordable } from "../../core/reservation.ts";

const noCaps: Budget = { costMicroUsd: null, tokens: null, trials: null, wallTimeMs: null };
const nothing = { costMicroUsd: 0, tokens: 0, trials: 0, wallTimeMs: 0 };
const cap = fc.option(fc.integer({ min: 0, max: 2_000 }), { nil: null });
const someCaps: fc.Arbitrary<Budget> = fc.record({
  costMicroUsd: cap,
  tokens: cap,
  trials: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null }),
  wallTimeMs: fc.constant(null),
});

/** One of sixteen workers does something: begins a trial, reserves a call of its trial, or settles its oldest call. */
const someActs = fc.array(
  fc.record({
    trial: fc.integer({ min: 0, max: 15 }),
    act: fc.constantFrom("begin", "reserve", "settle"),
    worst: fc.record({ costMicroUsd: fc.integer({ min: 0, max: 200 }), tokens: fc.integer({ min: 0, max: 200 }) }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 300 },
);

interface Books {
  readonly accounts: Record<string, Account>;
}

function add(books: Books, names: readonly string[], taking: Required<Taking>): void {
  for (const name of names) {
    const account = books.accounts[name] as Account;
    const { costMicroUsd, tokens, trials, wallTimeMs } = account.spend;
    books.accounts[name] = {
      ...account,
      spend: {
        costMicroUsd: costMicroUsd + taking.costMicroUsd,
        tokens: tokens + taking.tokens,
        trials: trials + taking.trials,
        wallTimeMs,
      },
    };
  }
}

describe("unaffordable", () => {
  it("keeps sixteen trials in flight under every cap of optimization, iterations and trials, whatever the order", () => {
    fc.assert(
      fc.property(someCaps, someCaps, someCaps, someActs, (whole, perIteration, perTrial, acts) => {
        const account = (scope: Account["scope"], budget: Budget): Account => ({ scope, budget, spend: nothing });
        const books: Books = {
          accounts: {
            whole: account("optimization", whole),
            i0: account("iteration", perIteration),
            i1: account("iteration", perIteration),
            ...Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`t${n}`, account("trial", perTrial)])),
          },
        };
        const inFlight: { readonly trial: number; readonly worst: { costMicroUsd: number; tokens: number } }[] = [];
        for (const { trial, act, worst, share } of acts) {
          const names = ["whole", `i${trial % 2}`, ...(act === "begin" ? [] : [`t${trial}`])];
          const affordable = (taking: Taking) =>
            unaffordable(
              names.map((name) => books.accounts[name] as Account),
              taking,
            ) === null;
          if (act === "begin" && affordable({ trials: 1 }))
            add(books, names, { costMicroUsd: 0, tokens: 0, trials: 1 });
          if (act === "reserve" && affordable(worst)) {
            add(books, names, { ...worst, trials: 0 });
            inFlight.push({ trial, worst });
          }
          const at = act === "settle" ? inFlight.findIndex((call) => call.trial === trial) : -1;
          const [settled] = at >= 0 ? inFlight.splice(at, 1) : [];
          if (settled) {
            const unused = (worstCase: number) => Math.floor(worstCase * share) - worstCase;
            const { costMicroUsd, tokens } = settled.worst;
            add(books, names, { costMicroUsd: unused(costMicroUsd), tokens: unused(tokens), trials: 0 });
          }
          for (const { budget, spend } of Object.values(books.accounts)) {
            if (budget.costMicroUsd !== null) expect(spend.costMicroUsd).toBeLessThanOrEqual(budget.costMicroUsd);
            if (budget.tokens !== null) expect(spend.tokens).toBeLessThanOrEqual(budget.tokens);
            if (budget.trials !== null) expect(spend.trials).toBeLessThanOrEqual(budget.trials);
          }
        }
      }),
    );
  });

  it("names the first account that refuses, its cap, and what is missing", () => {
    const spend = { ...nothing, tokens: 90 };
    const accounts: Account[] = [
      { scope: "optimization", budget: { ...noCaps, tokens: 1_000 }, spend },
      { scope: "trial", budget: { ...noCaps, tokens: 100 }, spend },
    ];
    expect(unaffordable(accounts, { tokens: 10 })).toBeNull();
    expect(unaffordable(accounts, { tokens: 11, costMicroUsd: 5 })).toEqual({
      scope: "trial",
      cap: "tokens",
      detail: "tokens of the trial: 90 of 100 is spent or reserved, and the next step may take up to 11 more",
    });
  });

  it("refuses everything when the time is over", () => {
    const account: Account = {
      scope: "iteration",
      budget: { ...noCaps, wallTimeMs: 1_000 },
      spend: { ...nothing, wallTimeMs: 1_001 },
    };
    expect(unaffordable([account], {})).toMatchObject({ cap: "wallTimeMs", scope: "iteration" });
  });

  it("leaves alone what is kept for the fresh runs of the claim, and says so", () => {
    const whole: Account = {
      scope: "optimization",
      budget: { ...noCaps, trials: 10 },
      spend: { ...nothing, trials: 6 },
    };
    const held = { ...whole, kept: { ...nothing, trials: 4 } };
    expect(unaffordable([whole], { trials: 4 })).toBeNull();
    expect(unaffordable([held], {})).toBeNull();
    expect(unaffordable([held], { trials: 1 })?.detail).toBe(
      "trials of the optimization: 6 of 10 is spent or reserved, 4 are kept for the fresh runs of the claim, and the next step may take up to 1 more",
    );
  });
});
