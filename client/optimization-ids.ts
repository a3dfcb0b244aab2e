import { randomInt } from "node:crypto";
import { asId, type OptimizationId } from "../core/ids.ts";
import { failure } from "./failure.ts";

/** Crockford's base 32: no letter that reads like a digit. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** `opt-` and four characters: a million ids, short enough to type; a taken one is noticed at the start. */
export function newOptimizationId(): OptimizationId {
  const characters = Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return asId<OptimizationId>(`opt-${characters}`);
}

/** Ids become parts of workflow ids, names of containers and words on a command line. */
export function checkOptimizationId(text: string): OptimizationId {
  if (!/^[a-z0-9][a-z0-9._-]{2,62}$/i.test(text))
    throw failure(
      "bad-input",
      `--id: got ${JSON.stringify(text.slice(0, 80))}, expected 3 to 63 letters, digits, dots, _ and -.`,
    );
  return asId<OptimizationId>(text);
}

/**
 * The optimization that is meant: exactly this id, the only one that begins with it, or the newest when nothing was said.
 * @param known newest first
 */
export function pickOptimization(asked: string | undefined, known: readonly string[]): OptimizationId {
  if (asked === undefined || asked === "latest") {
    if (known[0] === undefined) throw failure("not-found", "no optimization yet. Start one with self-harness run.");
    return asId<OptimizationId>(known[0]);
  }
  if (known.includes(asked)) return asId<OptimizationId>(asked);
  const matching = known.filter((id) => id.startsWith(asked));
  if (matching.length === 1) return asId<OptimizationId>(matching[0] as string);
  const remedy = matching.length === 0 ? "See self-harness list." : `Did you mean ${matching.slice(0, 5).join(", ")}?`;
  throw failure("not-found", `no optimization ${JSON.stringify(asked.slice(0, 80))}. ${remedy}`);
}
