/** Tokens of one model call as the server reported (or we estimated) them. `prompt` includes `cached`. */
export interface TokenUsage {
  readonly prompt: number;
  readonly cached: number;
  readonly completion: number;
  /** `usage`: the server said so; `estimated`: it did not, and we counted characters. */
  readonly source: "usage" | "estimated";
}

/** Price of a model in millionths of a US dollar per million tokens, i.e. 1 USD per million tokens is 1_000_000. */
export interface ModelPrice {
  readonly promptMicroUsdPerMillion: number;
  readonly cachedMicroUsdPerMillion: number;
  readonly completionMicroUsdPerMillion: number;
}

/** What an optimization may use up. null means no cap of that kind. */
export interface Budget {
  readonly costMicroUsd: number | null;
  readonly tokens: number | null;
  readonly trials: number | null;
  readonly wallTimeMs: number | null;
}

/** What an optimization has used up, reservations for calls in flight included. */
export interface Spend {
  readonly costMicroUsd: number;
  readonly tokens: number;
  readonly trials: number;
  readonly wallTimeMs: number;
}

export const noSpend: Spend = { costMicroUsd: 0, tokens: 0, trials: 0, wallTimeMs: 0 };

export function sumOfSpend(a: Spend, b: Spend): Spend {
  return {
    costMicroUsd: a.costMicroUsd + b.costMicroUsd,
    tokens: a.tokens + b.tokens,
    trials: a.trials + b.trials,
    wallTimeMs: a.wallTimeMs + b.wallTimeMs,
  };
}

export type BudgetKind = keyof Budget;

/** The caps of an optimization, and those of each single iteration and trial in it; what is absent has no caps of its own. */
export interface Budgets extends Budget {
  readonly perIteration?: Budget;
  /** A trial that reaches one of these ends its agent, is verified, and counts. */
  readonly perTrial?: Budget;
}

/** What a provider lets through in any minute, for all workers together; null where it sets no limit of that kind. */
export interface RateLimits {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
}

/** The first cap that `spend` plus `next` would pass, or null while there is room. */
export function exceededCap(budget: Budget, spend: Spend, next: Partial<Spend> = {}): BudgetKind | null {
  const kinds: BudgetKind[] = ["costMicroUsd", "tokens", "trials", "wallTimeMs"];
  return kinds.find((kind) => budget[kind] !== null && spend[kind] + (next[kind] ?? 0) > budget[kind]) ?? null;
}

/** Cost of a call, rounded up to a whole millionth of a dollar: the ledger may never flatter. */
export function costOf(usage: Pick<TokenUsage, "prompt" | "cached" | "completion">, price: ModelPrice): number {
  const fresh = Math.max(0, usage.prompt - usage.cached);
  const total =
    fresh * price.promptMicroUsdPerMillion +
    usage.cached * price.cachedMicroUsdPerMillion +
    usage.completion * price.completionMicroUsdPerMillion;
  return Math.ceil(total / 1_000_000);
}

/**
 * The most that a call may cost: nothing saved by a cache, every allowed token answered. Reserved before the call.
 * @param promptBytes UTF-8 bytes of the request as JSON; a token is never less than a byte, and the JSON around each message is
 *   longer than what a chat template puts there
 */
export function worstCase(
  promptBytes: number,
  maxCompletionTokens: number,
  price: ModelPrice,
): { costMicroUsd: number; tokens: number } {
  const promptMicroUsdPerMillion = Math.max(price.promptMicroUsdPerMillion, price.cachedMicroUsdPerMillion);
  const usage = { prompt: promptBytes, cached: 0, completion: maxCompletionTokens };
  return {
    costMicroUsd: costOf(usage, { ...price, promptMicroUsdPerMillion }),
    tokens: promptBytes + maxCompletionTokens,
  };
}

/** For prompt-size decisions and for servers that report no usage: four characters a token, the usual rule of thumb. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4);
}
