import type { OptimizationId } from "../core/ids.ts";
import type { Records } from "../core/ports.ts";

type Mined = Readonly<Record<string, unknown>>;

/** How much was mined, and what of it was lost on the way: runs without label, quotes that were never said, an embedding model that failed. */
export function minedText(data: unknown): string {
  const mined = (data ?? {}) as Mined;
  const count = (key: string) => (typeof mined[key] === "number" ? mined[key] : 0);
  const [unlabelled, phantoms, unmatched] = [count("unlabelled"), count("phantoms"), count("mechanismsUnmatched")];
  const missing = mined["embeddingsMissing"];
  return [
    `${counted(count("weaknesses"), "weakness", "weaknesses")} in ${counted(count("failures"), "failed held-in run")}`,
    ...(unlabelled > 0 ? [`${unlabelled} could not be labelled`] : []),
    ...(phantoms > 0 ? [`${phantoms} quotes that occur nowhere were dropped`] : []),
    ...(unmatched > 0 ? [`${unmatched} mechanisms in own words could not be compared`] : []),
    ...(typeof missing === "string" ? [`compared by words, since the embedding model failed (${missing})`] : []),
  ].join("; ");
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** Of the iteration that was mined last; null before that. */
export async function lastMined(records: Records, id: OptimizationId): Promise<string | null> {
  const last = (await records.events(id, 0)).findLast((event) => event.kind === "mined");
  return last ? minedText(last.data) : null;
}
