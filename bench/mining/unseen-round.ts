import { labelFailure } from "../../activities/label-failure.ts";
import { nameWeaknesses } from "../../activities/name-weaknesses.ts";
import { scriptedModels } from "../../adapters/memory/models.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { openAiEmbeddings } from "../../adapters/openai/embeddings.ts";
import { factsOf } from "../../core/facts.ts";
import { asId, type TaskId, type TrialId, type VersionId } from "../../core/ids.ts";
import { foldSpace } from "../../core/trace.ts";
import type { Failure, Weakness } from "../../core/weakness.ts";
import { startSimulator } from "../../simulator/server.ts";
import { adjustedRandIndex, purity } from "./agreement.ts";
import { type Matcher, matchingModel } from "./matching-model.ts";
import { miningPlan, type Space } from "./plan.ts";
import { shownTexts, type UnseenRun, unseenRuns } from "./unseen.ts";

export interface UnseenRound {
  readonly space: Space;
  readonly matcher: Matcher;
  readonly ari: number;
  /** Among runs that have one cause, are not flaky and have a true label: what grouping could get right in any case. */
  readonly ariPlain: number;
  /** What a grouping by true labels would reach that leaves every wrong label alone. */
  readonly ariCeiling: number;
  readonly purity: number;
  readonly groups: number;
  /** Shares of the labels. */
  readonly unlabelled: number;
  readonly wrongLabels: number;
  /** Share of the quotes. */
  readonly phantoms: number;
  readonly phantomsInWeaknesses: number;
  /** By cause: sizes of the groups into which its runs fell. */
  readonly pieces: Readonly<Record<string, string>>;
}

/** The unseen runs through the product's own facts, label parser and grouping; only the model's words are written down. */
export async function unseenRound(seed: number, space: Space, matcher: Matcher): Promise<UnseenRound> {
  const runs = unseenRuns(seed);
  const simulator = await startSimulator({ port: 0, seed });
  try {
    const plan = miningPlan(simulator.url, seed, space);
    const { records, paidCalls, pace } = openMemory();
    const split = { assignments: [], digest: "", exploratory: true };
    await records.openOptimization({ plan, tasks: [], split, versionId: asId<VersionId>("v-bench"), files: {} });
    const ports = { embeddings: openAiEmbeddings(() => "bench"), paidCalls, pace };
    const signal = new AbortController().signal;
    const failures: Failure[] = [];
    for (const run of runs) {
      const [trialId, facts] = [asId<TrialId>(`t-${run.task}`), factsOf(run.trace, run.end)];
      const models = scriptedModels(run.answers.map((text) => ({ text })));
      const work = { plan, iteration: 1, trialId, trace: run.trace, facts };
      const label = await labelFailure({ ...ports, models }, work, signal);
      failures.push({ trialId, taskId: asId<TaskId>(run.task), facts, label });
    }
    const passRates = new Map(runs.map((run) => [asId<TaskId>(run.task), run.kind === "flaky" ? 0.5 : 0]));
    const work = { plan, iteration: 1, failures, passRates, earlier: [] };
    const models = matchingModel(matcher, seed);
    const { weaknesses } = await nameWeaknesses({ ...ports, models }, work, signal);
    return { space, matcher, ...judge(runs, failures, weaknesses) };
  } finally {
    await simulator.close();
  }
}

/** A failure in no weakness is a group of its own. */
function judge(runs: readonly UnseenRun[], failures: readonly Failure[], weaknesses: readonly Weakness[]) {
  const groups = failures.map(
    ({ trialId }) =>
      weaknesses.find((each) => each.members.some((member) => member.trialId === trialId))?.id ?? trialId,
  );
  const causes = runs.map((run) => run.cause);
  const isPlain = (_: string, at: number) => runs[at]?.kind === "plain" && !runs[at].isLabelWrong;
  const labels = failures.map((failure) => failure.label);
  const kept = labels.reduce((sum, label) => sum + (label?.evidence.length ?? 0), 0);
  const phantoms = labels.reduce((sum, label) => sum + (label?.phantoms ?? 0), 0);
  return {
    ari: adjustedRandIndex(causes, groups),
    ariPlain: adjustedRandIndex(causes.filter(isPlain), groups.filter(isPlain)),
    ariCeiling: adjustedRandIndex(
      causes,
      runs.map((run) => (run.isLabelWrong ? run.task : run.cause)),
    ),
    purity: purity(causes, groups),
    groups: weaknesses.length,
    unlabelled: labels.filter((label) => label === null).length / labels.length,
    wrongLabels: runs.filter((run) => run.isLabelWrong).length / runs.length,
    phantoms: phantoms / (kept + phantoms),
    phantomsInWeaknesses: weaknesses.flatMap((each) => each.members).filter((member) => !standsInRun(member, runs))
      .length,
    pieces: Object.fromEntries([...new Set(causes)].map((cause) => [cause, piecesOf(cause, causes, groups)])),
  };
}

function standsInRun({ trialId, quotes }: Weakness["members"][number], runs: readonly UnseenRun[]): boolean {
  const run = runs.find((each) => `t-${each.task}` === trialId);
  const text = foldSpace((run?.trace.steps ?? []).flatMap(shownTexts).join("\n"));
  return quotes.every((quote) => text.includes(foldSpace(quote)));
}

/** Sizes of the groups into which a cause fell, the largest first; a group that holds other causes too is marked with *. */
function piecesOf(cause: string, causes: readonly string[], groups: readonly string[]): string {
  const own = groups.filter((_, at) => causes[at] === cause);
  const sizes = [...new Set(own)].map((group) => {
    const isShared = groups.some((each, at) => each === group && causes[at] !== cause);
    return { size: own.filter((each) => each === group).length, mark: isShared ? "*" : "" };
  });
  return sizes
    .sort((a, b) => b.size - a.size)
    .map(({ size, mark }) => `${size}${mark}`)
    .join(" + ");
}
