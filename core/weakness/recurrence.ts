import type { WeaknessId } from "../ids.ts";

/**
 * What became of a weakness by the newest mined iteration: `new` in it, `recurring` since the one before, `returned` after it had been
 * away, `cured` when it was not seen in it any more.
 */
export type Recurrence = "new" | "recurring" | "returned" | "cured";

export interface WeaknessHistory {
  readonly id: WeaknessId;
  readonly recurrence: Recurrence;
  /** Failed trials per iteration in which it was seen, oldest first. */
  readonly seen: readonly { readonly iteration: number; readonly frequency: number }[];
}

/**
 * The history of every weakness, in the order of ids.
 * @param mined numbers of the iterations that were mined, whether or not they found anything
 */
export function historiesOf(
  weaknesses: readonly { readonly id: WeaknessId; readonly iteration: number; readonly frequency: number }[],
  mined: readonly number[],
): WeaknessHistory[] {
  const iterations = [...new Set([...mined, ...weaknesses.map((each) => each.iteration)])].sort((a, b) => a - b);
  const ids = [...new Set(weaknesses.map((each) => each.id))].sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)));
  return ids.map((id) => {
    const seen = weaknesses
      .filter((each) => each.id === id)
      .map(({ iteration, frequency }) => ({ iteration, frequency }))
      .sort((a, b) => a.iteration - b.iteration);
    return {
      id,
      seen,
      recurrence: recurrenceOf(
        seen.map((each) => each.iteration),
        iterations,
      ),
    };
  });
}

function recurrenceOf(seen: readonly number[], iterations: readonly number[]): Recurrence {
  const last = iterations.at(-1);
  if (last === undefined || !seen.includes(last)) return "cured";
  if (seen.length === 1) return "new";
  return seen.includes(iterations.at(-2) ?? last) ? "recurring" : "returned";
}
