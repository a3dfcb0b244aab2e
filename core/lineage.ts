import { applyEdit, type Edit, type Surface } from "./edit.ts";
import type { HarnessFiles } from "./harness.ts";
import type { ProposalId, TaskId } from "./ids.ts";

/** An accepted edit that wants to be merged, with its gain in passes over the parent: more is asked first. */
export interface Mergeable {
  readonly proposalId: ProposalId;
  readonly edit: Edit;
  readonly gain: number;
}

export interface Merge {
  readonly files: HarnessFiles;
  readonly merged: readonly ProposalId[];
  /** Edits that no longer apply once the stronger ones are in; they stay in the record as superseded. */
  readonly superseded: readonly ProposalId[];
}

/**
 * What is promoted of an iteration's accepted edits: all of them merged; if that did not hold, the best smaller set; then the best one.
 * A set of two or more must hold together before it is promoted, since edits can spoil each other.
 */
export function combinationsOf(parent: HarnessFiles, edits: readonly Accepted[]): readonly Merge[] {
  const whole = mergeEdits(parent, edits);
  const merged = edits.filter((each) => whole.merged.includes(each.proposalId));
  const smaller = new Set(bestSubset(merged));
  const subset = mergeEdits(
    parent,
    merged.filter((each) => smaller.has(each.proposalId)),
  );
  const best = mergeEdits(parent, ordered(edits).slice(0, 1));
  const kept = [whole, subset, best].filter((merge) => merge.merged.length > 0);
  return kept.filter((merge, at) => kept.findIndex((other) => sameMembers(other, merge)) === at);
}

/** An accepted edit with what its paired runs showed: the difference in pass rate over its parent, task by task. */
export interface Accepted extends Mergeable {
  readonly weakness: string;
  readonly gains: ReadonlyMap<TaskId, number>;
}

/**
 * Greedy forward selection on results that are there already: the strongest edit first, then each time the one that adds most to the
 * gain of the set, a task counting for its best edit in it. What adds nothing stays out; if all of them add, the last one taken does,
 * since the whole set is what did not hold.
 */
function bestSubset(edits: readonly Accepted[]): ProposalId[] {
  const chosen: Accepted[] = [];
  const rest = ordered(edits);
  for (;;) {
    const before = gainOf(chosen);
    const gains = rest.map((each) => gainOf([...chosen, each]) - before);
    const best = Math.max(...gains);
    if (rest.length === 0 || (best <= 0 && chosen.length > 0)) break;
    chosen.push(...rest.splice(gains.indexOf(best), 1));
  }
  return (chosen.length === edits.length ? chosen.slice(0, -1) : chosen).map((each) => each.proposalId);
}

/** What a set may gain if its edits don't disturb each other: on each task what its best edit gains. */
function gainOf(edits: readonly Accepted[]): number {
  const best = new Map<TaskId, number>();
  for (const { gains } of edits)
    for (const [task, gain] of gains) best.set(task, Math.max(gain, best.get(task) ?? Number.NEGATIVE_INFINITY));
  return [...best.values()].reduce((sum, gain) => sum + gain, 0);
}

function sameMembers(a: Merge, b: Merge): boolean {
  return a.merged.length === b.merged.length && a.merged.every((id) => b.merged.includes(id));
}

function ordered<T extends Mergeable>(edits: readonly T[]): T[] {
  return [...edits].sort((a, b) => b.gain - a.gain || (a.proposalId < b.proposalId ? -1 : 1));
}

/**
 * Merges accepted edits of one iteration: strongest first, an edit that overlaps with what is in already gives way (it competes,
 * it never crashes). One edit a weakness and surface is enough: two cures of the same illness only grow the prompt.
 */
export function mergeEdits(parent: HarnessFiles, edits: readonly (Mergeable & { readonly weakness: string })[]): Merge {
  const taken = new Set<string>();
  let files = parent;
  const merged: ProposalId[] = [];
  const superseded: ProposalId[] = [];
  for (const { proposalId, edit, weakness } of ordered(edits)) {
    const key = mergeKey(weakness, edit.surface);
    const result = taken.has(key) ? null : applyEdit(files, edit);
    if (result && "files" in result) {
      files = result.files;
      taken.add(key);
      merged.push(proposalId);
    } else superseded.push(proposalId);
  }
  return { files, merged, superseded };
}

function mergeKey(weakness: string, surface: Surface): string {
  return `${weakness} ${surface}`;
}
