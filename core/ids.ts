/**
 * Branded identifiers, so that a task id can't be passed for a trial id.
 * All are plain strings at run time and readable by a person.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** One run of the whole loop, e.g. `opt-7k2m`; also its workflow id. */
export type OptimizationId = Id<"optimization">;
/** A task's folder name within its benchmark, e.g. `git-release-tag`. */
export type TaskId = Id<"task">;
/** Content address of a harness: `v-` and the first 12 hex digits of its digest. */
export type VersionId = Id<"version">;
/** Deterministic from (optimization, version, task, repeat): one data point, whatever crashes. */
export type TrialId = Id<"trial">;
/** `W-001` …; stable over the iterations of an optimization. */
export type WeaknessId = Id<"weakness">;
/** `P-001` …; numbered within an optimization. */
export type ProposalId = Id<"proposal">;

/** Marks a string that was just read from outside (or made by us) as an id of the wanted kind. */
export function asId<T extends Id<string>>(text: string): T {
  return text as T;
}
