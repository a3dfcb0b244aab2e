import { type Budget, type BudgetKind, exceededCap, noSpend, type Spend, sumOfSpend } from "./limits.ts";

/** What a call may use up at most. */
export interface WorstCase {
  readonly costMicroUsd: number;
  readonly tokens: number;
}

/** Whose caps an account holds: the whole optimization's, one iteration's, or one trial's. */
export type AccountScope = "optimization" | "iteration" | "trial";

/** Caps and what is used up of them, the worst case of all calls in flight included. */
export interface Account {
  readonly scope: AccountScope;
  readonly budget: Budget;
  readonly spend: Spend;
  /** Out of reach for what is booked here: kept for the fresh runs of the claim. Absent: nothing is. */
  readonly kept?: Spend;
}

/**
 * A trial's account. It holds no cap on time, nor runs one down: a trial's time is its agent's, and only the agent's clock knows what of it was
 * waiting for a provider, for a turn or for a server that is away.
 */
export function trialAccount(caps: Budget, { costMicroUsd, tokens }: WorstCase): Account {
  return {
    scope: "trial",
    budget: { ...caps, wallTimeMs: null },
    spend: { ...noSpend, costMicroUsd, tokens },
  };
}

/** Why something can't be afforded: whose cap it would pass, which, and a sentence for people. */
export interface Unaffordable {
  readonly scope: AccountScope;
  readonly cap: BudgetKind;
  readonly detail: string;
}

/** What the next step takes at most: a call its worst case, a trial one trial. */
export type Taking = Partial<Pick<Spend, "costMicroUsd" | "tokens" | "trials">>;

/** null while the step fits under every cap of every account it is booked on; else the first account that refuses it. */
export function unaffordable(accounts: readonly Account[], taking: Taking): Unaffordable | null {
  for (const account of accounts) {
    const { scope, budget, spend, kept } = account;
    const cap = exceededCap(budget, kept ? sumOfSpend(spend, kept) : spend, taking);
    if (cap !== null) return { scope, cap, detail: refusal(account, cap, taking) };
  }
  return null;
}

function refusal({ scope, budget, spend, kept }: Account, cap: BudgetKind, taking: Taking): string {
  const next = { ...noSpend, ...taking }[cap];
  const keeping = kept && kept[cap] > 0 ? `, ${kept[cap]} are kept for the fresh runs of the claim` : "";
  const more = next > 0 ? `, and the next step may take up to ${next} more` : "";
  return `${cap} of the ${scope}: ${spend[cap]} of ${budget[cap]} is spent or reserved${keeping}${more}`;
}

/** The accounts as they would be if the calls in flight took nothing. */
export function withoutInFlight(accounts: readonly Account[], inFlight: (scope: AccountScope) => WorstCase): Account[] {
  return accounts.map((account) => {
    const { costMicroUsd, tokens } = inFlight(account.scope);
    const { spend } = account;
    return {
      ...account,
      spend: { ...spend, costMicroUsd: spend.costMicroUsd - costMicroUsd, tokens: spend.tokens - tokens },
    };
  });
}
