import { asId, type WeaknessId } from "../ids.ts";
import { signatureText } from "./signature.ts";
import type { Signature } from "./vocabulary.ts";

export interface KnownWeakness {
  readonly id: WeaknessId;
  readonly signature: Signature;
}

/**
 * Ids are stable over iterations. A group is a weakness that was seen before when their signatures are equal, else when their terminal
 * causes are equal and what is said of them is alike (most alike first); one id goes to one group. Everything else gets the next number.
 * @param groups strongest first
 * @param alike how alike group `a` and known weakness `b` are, by their places; null compares signatures only
 * @param threshold likeness from which two descriptions mean the same weakness
 */
export function assignIds(
  groups: readonly { readonly signature: Signature }[],
  known: readonly KnownWeakness[],
  alike: ((group: number, known: number) => number) | null = null,
  threshold = 1,
): WeaknessId[] {
  const ids = new Map<number, WeaknessId>();
  const taken = new Set<WeaknessId>();
  for (const { group, weakness } of candidates(groups, known, alike, threshold)) {
    if (ids.has(group) || taken.has(weakness.id)) continue;
    ids.set(group, weakness.id);
    taken.add(weakness.id);
  }
  let next = Math.max(0, ...known.map((each) => Number(each.id.slice(2)))) + 1;
  return groups.map((_, index) => ids.get(index) ?? asId<WeaknessId>(`W-${String(next++).padStart(3, "0")}`));
}

/** Pairs that may be one weakness, the surest first. */
function candidates(
  groups: readonly { readonly signature: Signature }[],
  known: readonly KnownWeakness[],
  alike: ((group: number, known: number) => number) | null,
  threshold: number,
): { readonly group: number; readonly weakness: KnownWeakness }[] {
  return groups
    .flatMap(({ signature }, group) =>
      known.map((weakness, index) => ({
        group,
        weakness,
        equal: signatureText(signature) === signatureText(weakness.signature),
        sameCause: signature.cause === weakness.signature.cause,
        likeness: alike?.(group, index) ?? 0,
      })),
    )
    .filter((pair) => pair.equal || (alike !== null && pair.sameCause && pair.likeness >= threshold))
    .sort((a, b) => Number(b.equal) - Number(a.equal) || b.likeness - a.likeness || a.group - b.group);
}
