import { offencesOf } from "../core/gates/leak.ts";
import type { OptimizationId, TaskId } from "../core/ids.ts";
import { passingRuns, renderPassingRuns } from "../core/passing-runs.ts";
import type { Ports, TrialRecord } from "../core/ports.ts";
import { historyOf, type Proposal } from "../core/proposal.ts";
import { isMeasured } from "../core/repeats.ts";
import type { Step, Trace } from "../core/trace.ts";
import type { Frozen } from "./context.ts";
import type { HeldInEvidence } from "./prompts/propose-edit.ts";
import type { SlotWork } from "./slot-work.ts";

const quoteLimit = 8;
/** Failed runs of the weakness that may be read on; more would only say the same. */
const runLimit = 4;

/** Passing runs whose behaviour is summed up; more would say the same, and each may be megabytes. */
const passingLimit = 20;

/** What the proposer sees at once, and the runs that it may read on in. */
export interface Shown {
  readonly evidence: HeldInEvidence;
  readonly runs: ReadonlyMap<string, () => Promise<Trace>>;
}

/** The one function that builds what a proposer sees; its result has no room for anything held out. */
export async function heldInEvidence(
  ports: Pick<Ports, "records">,
  frozen: Pick<Frozen, "opening" | "harness" | "heldInLeakIndex">,
  { input: { optimizationId, versionId }, weakness, id }: Pick<SlotWork, "input" | "weakness" | "id">,
): Promise<Shown> {
  const quotes = [...new Set(weakness.members.flatMap((member) => member.quotes))].slice(0, quoteLimit);
  const trials = (await ports.records.listTrials(optimizationId, [versionId])).filter(
    (trial) => trial.split === "held-in" && isMeasured(trial),
  );
  const { tasks } = await frozen.opening(optimizationId);
  const categories = new Map(tasks.map(({ task }) => [task.id, task.category]));
  const earlier = (await ports.records.listProposals(optimizationId)).filter(
    (each) => each.weaknessId === weakness.id && each.id !== id,
  );
  const history = await Promise.all(
    earlier.map(async (each) => historyOf(each, await leaksOf(frozen, optimizationId, each))),
  );
  const members = new Set(weakness.members.map((member) => member.trialId));
  const failed = trials.filter((trial) => members.has(trial.id)).slice(0, runLimit);
  const named = failed.map((trial, index) => ({ trial, name: `run-${index + 1}` }));
  return {
    evidence: {
      weakness,
      quotes,
      protect: [...passingByCategory(trials, categories), ...(await passingBehaviour(ports, trials))],
      history,
      runs: named.map(({ name, trial }) => ({ name, steps: trial.steps })),
    },
    runs: new Map(named.map(({ name, trial }) => [name, () => traceOf(ports, trial)])),
  };
}

/** What made an edit leak, so that it can be mended. Only held-in tasks are asked: which words are another task's must stay unknown. */
async function leaksOf(
  frozen: Pick<Frozen, "harness" | "heldInLeakIndex">,
  optimizationId: OptimizationId,
  { reason, edit, parentId }: Proposal,
): Promise<readonly string[]> {
  if (reason !== "leak" || !edit) return [];
  const index = await frozen.heldInLeakIndex(optimizationId);
  return offencesOf(edit, index, (await frozen.harness(parentId)).files);
}

async function traceOf(ports: Pick<Ports, "records">, trial: TrialRecord): Promise<Trace> {
  const trace = await ports.records.trace(trial.id);
  if (!trace) throw new Error(`trial ${trial.id} has no trace to read`);
  return trace;
}

/** How the runs that pass go about it. */
async function passingBehaviour(
  ports: Pick<Ports, "records">,
  trials: readonly TrialRecord[],
): Promise<readonly string[]> {
  const runs: (readonly Step[])[] = [];
  for (const { id } of trials.filter(({ outcome }) => outcome?.kind === "passed").slice(0, passingLimit)) {
    const trace = await ports.records.trace(id);
    if (trace) runs.push(trace.steps);
  }
  const summary = passingRuns(runs);
  return summary ? renderPassingRuns(summary) : [];
}

/** What works today: passes per category of held-in tasks, most first. */
function passingByCategory(trials: readonly TrialRecord[], categories: ReadonlyMap<TaskId, string>): string[] {
  const counts = new Map<string, { passed: number; total: number }>();
  for (const { outcome, key } of trials) {
    if (outcome?.kind !== "passed" && outcome?.kind !== "failed") continue;
    const category = categories.get(key.taskId) ?? "other";
    const { passed, total } = counts.get(category) ?? { passed: 0, total: 0 };
    counts.set(category, { passed: passed + (outcome.kind === "passed" ? 1 : 0), total: total + 1 });
  }
  return [...counts]
    .filter(([, { passed }]) => passed > 0)
    .sort(([a, left], [b, right]) => right.passed - left.passed || (a < b ? -1 : 1))
    .map(([category, { passed, total }]) => `${category}: ${passed} of ${total} runs`);
}
