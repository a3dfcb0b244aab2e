import type { ModelFailure } from "../core/failures.ts";
import { versionOf } from "../core/harness.ts";
import type { OptimizationId } from "../core/ids.ts";
import { type ImportedBenchmark, importedBenchmark, miningIdOf } from "../core/imported-benchmark.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import type { ImportedTrial, Ports } from "../core/ports.ts";
import { trialIdOf } from "../core/trial.ts";
import { labelTrial, listFailures, type MiningInput, mineLabelled } from "./mine-weaknesses.ts";
import { promptDigests } from "./prompts/prompt.ts";

export type TraceMiningPorts = Pick<
  Ports,
  "records" | "journal" | "models" | "embeddings" | "paidCalls" | "pace" | "patienceMs"
>;

export interface TraceMining {
  /** Settings of the miner, its budget, and how many weaknesses are named; what concerns running tasks is not used. */
  readonly plan: OptimizationPlan;
  /** Minable ones, see `unminable`. */
  readonly trials: readonly ImportedTrial[];
  /** Called with how many failures are labelled, and of how many. */
  readonly onProgress: (labelled: number, failures: number) => void;
}

const stepsPerWrite = 200;

/**
 * Mines traces that were made elsewhere, in this process and without Temporal. What was paid for is kept in the record of an optimization
 * of its own: interrupted and started again with the same traces, model and prompts it goes on and buys nothing twice.
 * @throws BudgetExceeded, ModelFailure; all that was labelled until then is kept
 */
export async function mineTraces(
  ports: TraceMiningPorts,
  { plan: asked, trials, onProgress }: TraceMining,
  signal: AbortSignal,
): Promise<OptimizationId> {
  const prompts = promptDigests();
  const optimizationId = miningIdOf(trials, asked, prompts);
  const plan = {
    ...asked,
    optimizationId,
    benchmarks: [],
    lineage: optimizationId,
    budget: { ...asked.budget, trials: null },
  };
  const versionId = versionOf({});
  const benchmark = importedBenchmark(trials, optimizationId, versionId);
  const { records } = ports;
  await records.openOptimization({ plan, tasks: benchmark.tasks, split: benchmark.split, versionId, files: {} });
  await records.setBudget(optimizationId, plan.budget);
  await records.openIteration(optimizationId, 1, versionId, prompts);
  await storeTrials(ports, benchmark);
  const input = { optimizationId, iteration: 1, versionId };
  await labelAll(ports, plan, input, onProgress, signal);
  const weaknesses = await mineLabelled(ports, plan, input, signal);
  await records.closeIteration(optimizationId, 1, null, `${weaknesses.length} weaknesses in imported traces`);
  await records.closeOptimization(optimizationId, "iterations-done", null);
  return optimizationId;
}

/**
 * After a failure no other trial is begun; what is under way comes to its end first, since it is paid for. A question that the server refuses
 * is no failure, unless it refuses all of them.
 */
async function labelAll(
  ports: TraceMiningPorts,
  plan: OptimizationPlan,
  input: MiningInput,
  onProgress: TraceMining["onProgress"],
  signal: AbortSignal,
): Promise<void> {
  const failures = await listFailures(ports, input);
  const left = [...failures];
  const failed = new AbortController();
  const refused: ModelFailure[] = [];
  let labelled = 0;
  const work = async () => {
    for (let trialId = left.shift(); trialId && !failed.signal.aborted; trialId = left.shift()) {
      signal.throwIfAborted();
      const answer = await labelTrial(ports, plan, { ...input, trialId }, signal);
      if (answer.refused) refused.push(answer.refused);
      onProgress(++labelled, failures.length);
    }
  };
  const lanes = Array.from({ length: plan.concurrency }, () => work().catch((error: unknown) => failed.abort(error)));
  await Promise.all(lanes);
  failed.signal.throwIfAborted();
  const [first] = refused;
  if (first && refused.length === failures.length) throw first;
}

/** As if we had run them: a closed trial with its steps. Those that are closed already are left as they are. */
async function storeTrials({ records, journal }: TraceMiningPorts, { trials }: ImportedBenchmark): Promise<void> {
  await records.planTrials(trials.map((each) => each.key));
  for (const { key, imported } of trials) {
    const id = trialIdOf(key);
    if ((await records.trial(id))?.outcome || !imported.outcome) continue;
    const { epoch } = await records.openAttempt(id, "import");
    await journal.enter(id, epoch, epoch);
    const { steps, verifierOutput } = imported.trace;
    for (let from = 0; from < steps.length; from += stepsPerWrite)
      await journal.write(id, epoch, { entries: [], steps: steps.slice(from, from + stepsPerWrite) });
    const { outcome, agentEnd } = imported;
    await records.closeTrial(id, epoch, { outcome, agentEnd, verifierOutput, agentMs: 0, totalMs: 0 });
  }
}
