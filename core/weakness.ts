import type { TaskId, TrialId, WeaknessId } from "./ids.ts";
import type { Category, Signature } from "./weakness/vocabulary.ts";

export type { Failure, FailureGroup, FailureLabel } from "./weakness/failure.ts";
export { signatureText } from "./weakness/signature.ts";
export {
  type Category,
  categories,
  criticalities,
  type Mechanism,
  mechanisms,
  type Signature,
} from "./weakness/vocabulary.ts";

/** A named recurring failure. */
export interface Weakness {
  readonly id: WeaknessId;
  readonly signature: Signature;
  readonly category: Category;
  readonly pattern: string;
  readonly rootCause: string;
  /** Whether pattern, root cause and category are the model's words, or what rules say of a group that nobody named. */
  readonly namedBy: "model" | "rules";
  /** What is said of its medoid: by this it is recognised in later iterations. */
  readonly description: string;
  readonly silhouette: number | null;
  readonly frequency: number;
  readonly impact: number;
  readonly taskIds: readonly TaskId[];
  readonly flakyTaskIds: readonly TaskId[];
  /** The medoid first. */
  readonly members: readonly { readonly trialId: TrialId; readonly quotes: readonly string[] }[];
}

/** Targets on which a weakness must be seen to be addressed; more would only cost more. */
export const mostTargets = 10;

/** The tasks on which an edit for the weakness is tried: of many, those that never passed, whose runs tell most. */
export function targetsOf({ taskIds, flakyTaskIds }: Pick<Weakness, "taskIds" | "flakyTaskIds">): readonly TaskId[] {
  const neverPassed = taskIds.filter((id) => !flakyTaskIds.includes(id));
  return [...neverPassed, ...flakyTaskIds].slice(0, mostTargets);
}
