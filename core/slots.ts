import type { Surface } from "./edit.ts";
import type { Category } from "./weakness.ts";

/** The article's five ways to answer a weakness. */
export const approaches = [
  "prompt_guidance",
  "tool_wrapper",
  "validation_step",
  "planning_template",
  "error_recovery",
] as const;
export type Approach = (typeof approaches)[number];

/** Where each approach may put its edit (design/harness.md). */
export const approachSurfaces: Readonly<Record<Approach, readonly Surface[]>> = {
  prompt_guidance: ["system", "bootstrap", "execution", "skill"],
  tool_wrapper: ["tool"],
  validation_step: ["verification"],
  planning_template: ["planning"],
  error_recovery: ["recovery", "control"],
};

/** One slot of a weakness: a different approach with its own sampling, so that proposals differ in kind and in wording. */
export interface Slot {
  readonly number: number;
  readonly approach: Approach;
  readonly temperature: number;
  readonly topP: number;
}

/** The K slots of a weakness, one after another, by the order in which its approaches are to be tried. */
export function planSlots(count: number, order: readonly Approach[]): Slot[] {
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    approach: order[index % order.length] as Approach,
    temperature: [0.4, 0.7, 0.9, 1, 0.6][index % 5] as number,
    topP: [0.9, 0.95, 1, 0.98, 0.85][index % 5] as number,
  }));
}

/** What became of one earlier proposal that was tried by paired runs. */
export interface ApproachVerdict {
  readonly approach: Approach;
  readonly category: Category;
  readonly accepted: boolean;
}

/** Weight of the bonus for what was tried little: with it, one acceptance goes before the untried, and one failure behind. */
const curiosity = 0.5;
/** How much a verdict on a weakness of another category counts. */
const otherCategoryWeight = 0.25;

/**
 * The order in which approaches are tried for a weakness: by upper confidence bound over what earlier verdicts say of each approach,
 * those of the weakness's own category fully, of others by a quarter. score = (accepted + 1) / (tried + 2) + ½ √(ln(1 + all) / (2 (tried + 1))):
 * a uniform prior, and the bonus of UCB1 for what was tried little (Auer et al. 2002). With equal scores, and so without verdicts, the
 * order turns with the weakness's number, so that over several weaknesses every approach gets its chance even when K is smaller than five.
 * @param turn 0, 1, 2 … over the weaknesses of an optimization
 */
export function approachOrder(verdicts: readonly ApproachVerdict[], category: Category, turn: number): Approach[] {
  const weightOf = (verdict: ApproachVerdict) => (verdict.category === category ? 1 : otherCategoryWeight);
  const sum = (chosen: readonly ApproachVerdict[]) => chosen.reduce((total, verdict) => total + weightOf(verdict), 0);
  const all = sum(verdicts);
  const scoreOf = (approach: Approach) => {
    const own = verdicts.filter((verdict) => verdict.approach === approach);
    const tried = sum(own);
    const accepted = sum(own.filter((verdict) => verdict.accepted));
    return (accepted + 1) / (tried + 2) + curiosity * Math.sqrt(Math.log(1 + all) / (2 * (tried + 1)));
  };
  return approaches
    .map((_, index) => approaches[(index + turn) % approaches.length] as Approach)
    .map((approach) => ({ approach, score: scoreOf(approach) }))
    .sort((a, b) => b.score - a.score)
    .map(({ approach }) => approach);
}
