import type { ModelSettings } from "../plan.ts";

/** Which calls share a limit: those to one model, at one server, with one key. */
export type PacedModel = Pick<ModelSettings, "baseUrl" | "name" | "keyVariable" | "limits">;

/**
 * The common pace of all workers towards a model's server, kept where all of them see it. See `core/pace.ts` for the rule; time is
 * the store's own, as workers' clocks differ.
 */
export interface CallPace {
  /**
   * Takes the next place in the queue.
   * @param tokens what the call is expected to take
   * @returns how long to wait for it, in milliseconds; whoever waited asks {@link heldMs} once more before calling
   */
  takePlace(model: PacedModel, tokens: number): Promise<{ readonly waitMs: number }>;
  /** How long nobody may call, in milliseconds; 0 when anybody may. */
  heldMs(model: PacedModel): Promise<number>;
  /** The server asked to wait so long: everybody does. */
  holdBack(model: PacedModel, waitMs: number): Promise<void>;
  /** What a call did not take of the tokens it was expected to; negative when it took more. */
  returnTokens(model: PacedModel, unusedTokens: number): Promise<void>;
}
