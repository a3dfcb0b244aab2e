import type { ModelFailure } from "../core/failures.ts";
import type { OptimizationId, TaskId, TrialId, VersionId } from "../core/ids.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import type { LabelRecord, Ports, TrialRecord } from "../core/ports.ts";
import { isMeasured } from "../core/repeats.ts";
import type { Failure } from "../core/weakness.ts";
import type { Frozen } from "./context.ts";
import { whileHeartbeating } from "./heartbeat.ts";
import { labelFailure, readFailure } from "./label-failure.ts";
import { nameWeaknesses } from "./name-weaknesses.ts";
import { isRefused } from "./refused-question.ts";

export interface MiningInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly versionId: VersionId;
}

type MiningPorts = Pick<Ports, "records" | "models" | "embeddings" | "paidCalls" | "pace" | "patienceMs">;
type RankedWeaknesses = readonly { readonly weaknessId: string; readonly pattern: string }[];

export function miningActivities(ports: Ports, frozen: Frozen) {
  return {
    listFailures: (input: MiningInput) => listFailures(ports, input),

    labelFailure: (input: MiningInput & { readonly trialId: TrialId }): Promise<{ readonly labelled: boolean }> =>
      whileHeartbeating(
        () => ({ trial: input.trialId }),
        async (signal) => {
          const { plan } = await frozen.opening(input.optimizationId);
          const { labelled } = await labelTrial(ports, plan, input, signal);
          return { labelled };
        },
      ),

    nameWeaknesses: (input: MiningInput): Promise<RankedWeaknesses> =>
      whileHeartbeating(
        () => ({ iteration: input.iteration }),
        async (signal) => mineLabelled(ports, (await frozen.opening(input.optimizationId)).plan, input, signal),
      ),
  };
}

/** The failed held-in trials of this version that are not labelled yet. */
export async function listFailures(ports: Pick<Ports, "records">, input: MiningInput): Promise<readonly TrialId[]> {
  const labels = await ports.records.listLabels(input.optimizationId, input.iteration);
  const labelled = new Set(labels.map((each) => each.trialId));
  return (await measuredHeldIn(ports, input))
    .filter((trial) => trial.outcome?.kind === "failed" && !labelled.has(trial.id))
    .map((trial) => trial.id);
}

/**
 * One model label for one failed trial; `unlabelled` when the model can't say it in the schema's words after its repairs. Where the server
 * refuses the very question, that is noted and nothing is kept: mined again, the trial is asked about again.
 */
export async function labelTrial(
  ports: MiningPorts,
  plan: OptimizationPlan,
  { optimizationId, iteration, trialId }: MiningInput & { readonly trialId: TrialId },
  signal: AbortSignal,
): Promise<{ readonly labelled: boolean; readonly refused?: ModelFailure }> {
  const failure = await readFailure(ports.records, trialId);
  try {
    const label = await labelFailure(ports, { plan, iteration, trialId, ...failure }, signal);
    await ports.records.saveLabel(optimizationId, iteration, { trialId, label });
    return { labelled: label !== null };
  } catch (error) {
    if (!isRefused(error)) throw error;
    await ports.records.addEvent(optimizationId, "question-refused", {
      role: "miner",
      about: trialId,
      reason: error.message,
    });
    return { labelled: false, refused: error };
  }
}

/** Groups the labelled failures, lets the model name the strongest groups, stores them as weaknesses; returns the answered ones by rank. */
export async function mineLabelled(
  ports: MiningPorts,
  plan: OptimizationPlan,
  input: MiningInput,
  signal: AbortSignal,
): Promise<RankedWeaknesses> {
  const { optimizationId, iteration } = input;
  const labels = await ports.records.listLabels(optimizationId, iteration);
  const trials = await measuredHeldIn(ports, input);
  const failures = await failuresOf(ports, trials, labels);
  const earlier = (await ports.records.listWeaknesses(optimizationId)).filter((each) => each.iteration < iteration);
  const work = { plan, iteration, failures, passRates: passRates(trials), earlier };
  const { weaknesses, supported, fallback, matched, unmatched } = await nameWeaknesses(ports, work, signal);
  await ports.records.saveWeaknesses(optimizationId, iteration, weaknesses);
  await ports.records.addEvent(optimizationId, "mined", {
    iteration,
    failures: failures.length,
    unlabelled: failures.filter((failure) => !failure.label).length,
    phantoms: failures.reduce((sum, failure) => sum + (failure.label?.phantoms ?? 0), 0),
    weaknesses: supported,
    mechanismsMatched: matched,
    mechanismsUnmatched: unmatched,
    ...(fallback ? { embeddingsMissing: fallback } : {}),
  });
  return weaknesses
    .slice(0, Math.min(supported, plan.weaknessesPerIteration))
    .map(({ id, pattern }) => ({ weaknessId: id, pattern: pattern.slice(0, 100) }));
}

/** The version's measured trials of held-in tasks: nothing else may be mined. */
async function measuredHeldIn(ports: Pick<Ports, "records">, input: MiningInput): Promise<readonly TrialRecord[]> {
  const trials = await ports.records.listTrials(input.optimizationId, [input.versionId]);
  return trials.filter((trial) => trial.split === "held-in" && isMeasured(trial));
}

async function failuresOf(
  ports: Pick<Ports, "records">,
  trials: readonly TrialRecord[],
  labels: readonly LabelRecord[],
): Promise<Failure[]> {
  const byTrial = new Map(labels.map((each) => [each.trialId, each.label]));
  const failures: Failure[] = [];
  for (const { id, key, outcome } of trials) {
    if (outcome?.kind !== "failed") continue;
    const { facts } = await readFailure(ports.records, id);
    failures.push({ trialId: id, taskId: key.taskId, facts, label: byTrial.get(id) ?? null });
  }
  return failures;
}

function passRates(trials: readonly TrialRecord[]): Map<TaskId, number> {
  const counts = new Map<TaskId, { passed: number; total: number }>();
  for (const { key, outcome } of trials) {
    if (outcome?.kind !== "passed" && outcome?.kind !== "failed") continue;
    const { passed, total } = counts.get(key.taskId) ?? { passed: 0, total: 0 };
    counts.set(key.taskId, { passed: passed + (outcome.kind === "passed" ? 1 : 0), total: total + 1 });
  }
  return new Map([...counts].map(([taskId, { passed, total }]) => [taskId, passed / total]));
}
