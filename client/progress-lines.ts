import type { Progress } from "../workflows/messages.ts";

/** Spend changes with every call; a log wants no line for each. */
const spendLineEveryMs = 60_000;

/** Whether a change of progress deserves a line: each one does, but those of the spend alone at most once a minute. */
export function worthALine(now: () => number = Date.now): (progress: Progress) => boolean {
  let last = "";
  let toldAt = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const { costMicroUsd: _cost, tokens: _tokens, trials: _trials, ...rest } = progress;
    const text = JSON.stringify(rest);
    if (text === last && now() - toldAt < spendLineEveryMs) return false;
    last = text;
    toldAt = now();
    return true;
  };
}
