import { digestOf } from "./digest.ts";
import type { TaskId, TrialId } from "./ids.ts";
import { defaultHookLimits, type HookLimits, type OptimizationPlan } from "./plan.ts";
import { shuffled } from "./random.ts";
import { repeatOf } from "./repeats.ts";
import type { Task, TaskEnvironment, TaskVerifier } from "./task.ts";

/** Raised whenever a change of the trial runner could change an outcome: results of older runners are not comparable. */
const runnerVersion = 1;

/**
 * Content key of everything but the harness version that a trial's outcome depends on: task, image, limits, agent, model with its
 * sampling, runner. Together with the version's own content address it says whether two trials measured the same thing. What a provider
 * serves under a model's name is not known beforehand: see {@link planReuse} and {@link judgeBaseline}.
 */
export function conditionsOf(plan: Pick<OptimizationPlan, "agent" | "models" | "hooks">, task: Task): string {
  const { folder: _folder, environment, verifier, ...content } = task;
  const { price: _price, keyVariable: _key, ...model } = plan.models.agent;
  return digestOf({
    runnerVersion,
    agent: plan.agent,
    model,
    ...hookConditions(plan.hooks),
    task: {
      ...content,
      environment: placeless(environment),
      ...(verifier ? { verifier: placelessVerifier(verifier) } : {}),
    },
  });
}

/** Usual limits are left out, so that results from before there were others keep their key. */
function hookConditions(hooks: HookLimits = defaultHookLimits): { readonly hooks?: HookLimits } {
  const { timeoutMs, outputBytes } = defaultHookLimits;
  return hooks.timeoutMs === timeoutMs && hooks.outputBytes === outputBytes ? {} : { hooks };
}

/** The task's digest covers its Dockerfiles; where the folder lies does not matter. */
function placeless({ image, ...environment }: TaskEnvironment): object {
  return { ...environment, image: image.kind === "prebuilt" ? image : { kind: image.kind } };
}

function placelessVerifier(verifier: TaskVerifier): object {
  if (verifier.kind === "shared" || !verifier.environment) return verifier;
  return { ...verifier, environment: placeless(verifier.environment) };
}

/** A closed, scored trial of another optimization under the same conditions. */
export interface ReusableTrial {
  readonly trialId: TrialId;
  /** The task's id here. */
  readonly taskId: TaskId;
  /** The trial's own repeat number, there. */
  readonly repeat: number;
  readonly closedAt: string;
  /** What the provider said it served; null when it said nothing. */
  readonly servedModel: string | null;
}

export interface Slot {
  readonly taskId: TaskId;
  readonly repeat: number;
}

/**
 * Which earlier trials stand in for which missing ones. Only those that the provider served with what it serves newest; fresh runs
 * first, since no decision was made by them, then the newest. Each stands in once.
 */
export function planReuse(
  missing: readonly Slot[],
  reusable: readonly ReusableTrial[],
): (Slot & { readonly from: TrialId })[] {
  const newest = [...reusable].sort((a, b) => compare(b.closedAt, a.closedAt))[0];
  const fresh = (trial: ReusableTrial) => (repeatOf(trial.repeat).kind === "fresh" ? 0 : 1);
  const offered = reusable
    .filter((trial) => trial.servedModel === newest?.servedModel)
    .sort((a, b) => fresh(a) - fresh(b) || compare(b.closedAt, a.closedAt) || compare(a.trialId, b.trialId));
  const taken = new Set<TrialId>();
  return missing.flatMap((slot) => {
    const found = offered.find((trial) => trial.taskId === slot.taskId && !taken.has(trial.trialId));
    if (!found) return [];
    taken.add(found.trialId);
    return [{ ...slot, from: found.trialId }];
  });
}

/**
 * Tasks that are run once more to watch the results that were not measured in this iteration.
 * @param cached tasks with such results; none, no sentinel
 * @param plannedRuns of the whole baseline, of which `share` are sentinels (rounded up, one a task at most)
 */
export function planSentinels(
  cached: readonly TaskId[],
  plannedRuns: number,
  share: number,
  seed: string,
): readonly TaskId[] {
  const count = Math.min(cached.length, Math.ceil(plannedRuns * share));
  return shuffled([...new Set(cached)].sort(), seed).slice(0, count);
}

/** Passes among scored runs of one task. */
export interface TaskResults {
  readonly passes: number;
  readonly runs: number;
}

/** What the sentinels of an iteration said of its baseline. */
export interface BaselineJudgement {
  readonly holds: boolean;
  readonly reason: "drift" | "expired" | "provider" | null;
  /** Sentinels that were scored, and how many of them passed. */
  readonly sentinels: number;
  readonly passed: number;
  readonly expected: number;
  /** Difference from what was expected, in standard deviations. */
  readonly deviation: number;
  readonly detail: string;
}

const driftLimit = 2.5;
/** Probability that a normal deviate lies beyond ±2.5. */
const driftProbability = 0.012419330651552318;

/**
 * Whether earlier results still hold. Each sentinel is expected to pass at its task's rate, with Jeffreys' prior since a rate out of two
 * runs is no certainty. Beyond 2.5 standard deviations they don't; with few sentinels the normal curve promises too much, so the exact
 * probability of a count at least as far off must be below that of 2.5 standard deviations as well.
 */
export function judgeSentinels(
  cached: ReadonlyMap<TaskId, TaskResults>,
  sentinels: readonly { readonly taskId: TaskId; readonly passed: boolean }[],
): BaselineJudgement {
  const known = sentinels.flatMap(({ taskId, passed }) => {
    const results = cached.get(taskId);
    return results ? [{ passed, rate: (results.passes + 0.5) / (results.runs + 1) }] : [];
  });
  const passed = known.filter((each) => each.passed).length;
  const expected = known.reduce((sum, { rate }) => sum + rate, 0);
  const deviation =
    known.length === 0
      ? 0
      : (passed - expected) / Math.sqrt(known.reduce((sum, { rate }) => sum + rate * (1 - rate), 0));
  const probability = tailProbability(
    known.map(({ rate }) => rate),
    Math.abs(passed - expected),
  );
  const holds = Math.abs(deviation) <= driftLimit || probability >= driftProbability;
  const detail = `${passed} of ${known.length} sentinels passed, ${expected.toFixed(1)} were expected (${deviation.toFixed(1)} SD, p = ${probability.toPrecision(2)})`;
  return { holds, reason: holds ? null : "drift", sentinels: known.length, passed, expected, deviation, detail };
}

/** Exact probability that passes at these rates differ from their expectation by at least `distance` (Poisson binomial). */
export function tailProbability(rates: readonly number[], distance: number): number {
  let counts = [1];
  for (const rate of rates)
    counts = Array.from(
      { length: counts.length + 1 },
      (_, passes) => (counts[passes] ?? 0) * (1 - rate) + (counts[passes - 1] ?? 0) * rate,
    );
  const expected = rates.reduce((sum, rate) => sum + rate, 0);
  const far = counts.filter((_, passes) => Math.abs(passes - expected) >= distance - 1e-9);
  return Math.min(
    1,
    far.reduce((sum, probability) => sum + probability, 0),
  );
}

/** Results that are too old, or that the provider served with something else than it does now, are invalid without counting passes. */
export function judgeBaseline(
  judged: BaselineJudgement,
  facts: {
    readonly oldestAgeMs: number;
    readonly ttlMs: number;
    readonly servedBefore: readonly string[];
    readonly servedNow: readonly string[];
  },
): BaselineJudgement {
  const { oldestAgeMs, ttlMs, servedBefore, servedNow } = facts;
  if (ttlMs > 0 && oldestAgeMs > ttlMs)
    return invalid(
      judged,
      "expired",
      `its results are up to ${hours(oldestAgeMs)} h old, at most ${hours(ttlMs)} h are trusted`,
    );
  const other = servedNow.find((served) => servedBefore.length > 0 && !servedBefore.includes(served));
  if (other !== undefined)
    return invalid(
      judged,
      "provider",
      `the provider serves ${other} now, and served ${servedBefore.join(", ")} before`,
    );
  return judged;
}

function invalid(
  judged: BaselineJudgement,
  reason: NonNullable<BaselineJudgement["reason"]>,
  detail: string,
): BaselineJudgement {
  return { ...judged, holds: false, reason, detail: `${detail}; ${judged.detail}` };
}

function hours(ms: number): string {
  return (ms / 3_600_000).toFixed(0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
