import type { ChatMessage } from "../core/chat.ts";
import { type Facts, factsOf } from "../core/facts.ts";
import type { OptimizationId, TaskId, TrialId, VersionId } from "../core/ids.ts";
import type { Ports, TrialRecord } from "../core/ports.ts";
import { seedNumber } from "../core/random.ts";
import type { Trace } from "../core/trace.ts";
import { freshRepeats } from "../core/trial.ts";
import {
  assignIds,
  type Category,
  type Failure,
  type FailureGroup,
  type FailureLabel,
  groupFailures,
  type Weakness,
} from "../core/weakness.ts";
import { askModel } from "./ask-model.ts";
import type { Frozen } from "./context.ts";
import { whileHeartbeating } from "./heartbeat.ts";
import { askForRepair, type Parsed } from "./prompts/answer.ts";
import { parseLabel, renderLabelQuestion } from "./prompts/label-failure.ts";
import { parseName, renderNameQuestion, type WeaknessName } from "./prompts/name-weakness.ts";

export interface MiningInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly versionId: VersionId;
}

/** Repairs that the model gets when its answer does not fit the schema. */
const repairs = 2;

export function miningActivities(ports: Ports, frozen: Frozen) {
  return {
    /** The failed held-in trials of this version that are not labelled yet. */
    listFailures: async (input: MiningInput): Promise<readonly TrialId[]> => {
      const labelled = new Set(
        (await ports.records.listLabels(input.optimizationId, input.iteration)).map((each) => each.trialId),
      );
      return (await failedTrials(ports, input)).map((trial) => trial.id).filter((id) => !labelled.has(id));
    },

    /** One model label for one failed trial; `unlabelled` when the model can't say it in the schema's words after its repairs. */
    labelFailure: (input: MiningInput & { readonly trialId: TrialId }): Promise<{ readonly labelled: boolean }> =>
      whileHeartbeating(
        () => ({ trial: input.trialId }),
        async (signal) => {
          const { trace, facts } = await readFailure(ports, input.trialId);
          const label = await askAsMiner<FailureLabel>(
            ports,
            frozen,
            input,
            `label/${input.trialId}`,
            renderLabelQuestion({ trace, facts }),
            (text) => parseLabel(text, trace),
            signal,
          );
          await ports.records.saveLabel(input.optimizationId, input.iteration, { trialId: input.trialId, label });
          return { labelled: label !== null };
        },
      ),

    /** Groups the labelled failures, lets the model name the strongest groups, stores them as weaknesses; returns their ids by rank. */
    nameWeaknesses: (
      input: MiningInput,
    ): Promise<readonly { readonly weaknessId: string; readonly pattern: string }[]> =>
      whileHeartbeating(
        () => ({ iteration: input.iteration }),
        async (signal) => {
          const { plan } = await frozen.opening(input.optimizationId);
          const groups = (await groupsOf(ports, input)).slice(0, plan.weaknessesPerIteration);
          const known = (await ports.records.listWeaknesses(input.optimizationId)).map(({ id, signature }) => ({
            id,
            signature,
          }));
          const ids = assignIds(groups, known);
          const weaknesses: Weakness[] = [];
          for (const [index, group] of groups.entries()) {
            const id = ids[index] as Weakness["id"];
            const name = await askAsMiner<WeaknessName>(
              ports,
              frozen,
              input,
              `name/${id}`,
              renderNameQuestion(group),
              parseName,
              signal,
            );
            weaknesses.push(toWeakness(id, group, name ?? fallbackName(group)));
          }
          await ports.records.saveWeaknesses(input.optimizationId, input.iteration, weaknesses);
          return weaknesses.map(({ id, pattern }) => ({ weaknessId: id, pattern: pattern.slice(0, 100) }));
        },
      ),
  };
}

/** Asks, and repairs up to twice; null when no answer could be used. */
async function askAsMiner<T>(
  ports: Ports,
  frozen: Frozen,
  input: MiningInput,
  subject: string,
  question: readonly ChatMessage[],
  parse: (text: string) => Parsed<T>,
  signal: AbortSignal,
): Promise<T | null> {
  const { plan } = await frozen.opening(input.optimizationId);
  const settings = plan.models.miner;
  let messages = question;
  for (let ordinal = 0; ordinal <= repairs; ordinal++) {
    const path = `i${String(input.iteration).padStart(2, "0")}/${subject}`;
    const request = {
      settings,
      messages,
      tools: [],
      temperature: settings.temperature,
      topP: null,
      seed: seedNumber(`${plan.seed}/${path}/${ordinal}`),
    };
    const { answer } = await askModel(
      ports,
      {
        optimizationId: input.optimizationId,
        iteration: input.iteration,
        trialId: null,
        role: "miner",
        subject: path,
        ordinal,
        request,
      },
      signal,
    );
    const parsed = parse(answer.text);
    if (parsed.kind === "parsed") return parsed.value;
    messages = askForRepair(messages, answer.text, parsed.problems);
  }
  return null;
}

async function failedTrials(ports: Ports, input: MiningInput): Promise<readonly TrialRecord[]> {
  const trials = await ports.records.listTrials(input.optimizationId, [input.versionId]);
  return trials.filter(
    (trial) => trial.split === "held-in" && trial.key.repeat < freshRepeats && trial.outcome?.kind === "failed",
  );
}

async function readFailure(
  ports: Ports,
  trialId: TrialId,
): Promise<{ trial: TrialRecord; trace: Trace; facts: Facts }> {
  const trial = await ports.records.trial(trialId);
  const trace = await ports.records.trace(trialId);
  if (!trial?.agentEnd || !trace) throw new Error(`trial ${trialId} has no trace to mine`);
  return { trial, trace, facts: factsOf(trace, trial.agentEnd) };
}

async function groupsOf(ports: Ports, input: MiningInput): Promise<FailureGroup[]> {
  const labels = new Map(
    (await ports.records.listLabels(input.optimizationId, input.iteration)).map((each) => [each.trialId, each.label]),
  );
  const failures: Failure[] = [];
  for (const trial of await failedTrials(ports, input)) {
    const { facts } = await readFailure(ports, trial.id);
    failures.push({ trialId: trial.id, taskId: trial.key.taskId, facts, label: labels.get(trial.id) ?? null });
  }
  return groupFailures(failures, await passRates(ports, input));
}

async function passRates(ports: Ports, input: MiningInput): Promise<Map<TaskId, number>> {
  const counts = new Map<TaskId, { passed: number; total: number }>();
  for (const trial of await ports.records.listTrials(input.optimizationId, [input.versionId])) {
    if (
      trial.split !== "held-in" ||
      trial.key.repeat >= freshRepeats ||
      (trial.outcome?.kind !== "passed" && trial.outcome?.kind !== "failed")
    )
      continue;
    const count = counts.get(trial.key.taskId) ?? { passed: 0, total: 0 };
    counts.set(trial.key.taskId, {
      passed: count.passed + (trial.outcome.kind === "passed" ? 1 : 0),
      total: count.total + 1,
    });
  }
  return new Map([...counts].map(([taskId, { passed, total }]) => [taskId, passed / total]));
}

function toWeakness(id: Weakness["id"], group: FailureGroup, name: WeaknessName): Weakness {
  const members = group.failures.map((failure) => ({
    trialId: failure.trialId,
    quotes: failure.label?.evidence.map((each) => each.quote) ?? [],
  }));
  const { signature, frequency, impact, taskIds, flakyTaskIds } = group;
  return { id, signature, frequency, impact, taskIds, flakyTaskIds, members, ...name };
}

const categoryOfMechanism: Readonly<Record<string, Category>> = {
  missing_prerequisite: "tool_prerequisite",
  unverified_output: "verification_gap",
  lost_state: "context",
  unhandled_error: "error_handling",
  wrong_tool: "tool_selection",
};

/** When the model can't name a group, the rules do: a weakness without a nice name is still a weakness. */
function fallbackName(group: FailureGroup): WeaknessName {
  const { cause, mechanism } = group.signature;
  const description = group.failures.find((failure) => failure.label)?.label?.description;
  return {
    pattern: description ?? `Runs end with ${cause.replaceAll("_", " ")} (${mechanism.replaceAll("_", " ")}).`,
    rootCause: `Not named by the model; the signature is ${cause} / ${mechanism}.`,
    category: categoryOfMechanism[mechanism] ?? "planning",
  };
}
