import type { ChatMessage } from "../core/chat.ts";
import { type Evidence, firstCandidate, type Observed } from "../core/evidence/evidence.ts";
import type { Facts } from "../core/facts.ts";
import {
  type ControlPolicy,
  defaultControl,
  type Harness,
  type HarnessFiles,
  listHooks,
  toolNames,
  versionOf,
} from "../core/harness.ts";
import { asId, type OptimizationId, type ProposalId, type TaskId, type TrialId, type VersionId } from "../core/ids.ts";
import type { ModelSettings } from "../core/plan.ts";
import type { ModelAnswer, ModelRequest, TrialRecord } from "../core/ports.ts";
import type { Split, Task } from "../core/task.ts";
import type { Observation, Step, ToolCall, Trace } from "../core/trace.ts";
import { type Outcome, trialIdOf } from "../core/trial.ts";
import type { Failure, FailureLabel } from "../core/weakness.ts";

export const task = (id: string) => asId<TaskId>(id);
export const version = (id: string) => asId<VersionId>(id);
export const proposal = (id: string) => asId<ProposalId>(id);
export const optimization = asId<OptimizationId>("opt-test");

/** A task of a benchmark; `changed` replaces what the test is about. */
export function aTask(id: string, changed: Partial<Task> = {}): Task {
  return {
    id: task(id),
    category: "general",
    instruction: "Write the word hello into /app/hello.txt.",
    digest: `digest-${id}`,
    folder: `/benchmark/${id}`,
    environment: {
      image: { kind: "dockerfile", folder: `/benchmark/${id}/environment` },
      buildTimeoutMs: 60_000,
      cpus: 1,
      memoryMb: 256,
      network: "none",
      variables: {},
      workdir: "/app",
    },
    agentTimeoutMs: 60_000,
    verifierTimeoutMs: 60_000,
    verifierVariables: {},
    solutionVariables: {},
    ...changed,
  };
}

export function aCall(name: string, input: unknown = {}, id = "call-1"): ToolCall {
  return { id, name, arguments: typeof input === "string" ? input : JSON.stringify(input) };
}

export function anObservation(changed: Partial<Observation> = {}): Observation {
  return {
    callId: "call-1",
    text: "done",
    exitCode: 0,
    failed: false,
    omittedBytes: 0,
    durationMs: 5,
    hooks: [],
    ...changed,
  };
}

/** One step; each pair is a bash command with what came back, a failure when the exit code is not 0. */
export function aStep(index: number, ...commands: readonly (readonly [string, string, number?])[]): Step {
  return {
    index,
    text: "",
    toolCalls: commands.map(([command], at) => aCall("bash", { command }, `call-${index}-${at}`)),
    observations: commands.map(([, output, exitCode = 0], at) =>
      anObservation({ callId: `call-${index}-${at}`, text: output, exitCode, failed: exitCode !== 0 }),
    ),
    usage: { prompt: 10, cached: 0, completion: 5, source: "usage" },
    notes: [],
  };
}

export function aTrace(...steps: readonly Step[]) {
  const trace: Trace = { instruction: "Write the word hello into /app/hello.txt.", steps, verifierOutput: "" };
  return { ...trace, whoseTestsPrint: (verifierOutput: string): Trace => ({ ...trace, verifierOutput }) };
}

export function someFacts(changed: Partial<Facts> = {}): Facts {
  return {
    cause: "wrong_output",
    format: "tap",
    failingTests: [],
    assertions: {},
    lastErrors: [],
    exitCodes: {},
    repeatedCommands: [],
    unfinishedPlan: [],
    steps: 3,
    hookEvents: [],
    agentEnd: "finished",
    limit: null,
    ...changed,
  };
}

export function aLabel(changed: Partial<FailureLabel> = {}): FailureLabel {
  return {
    criticality: "root_cause",
    mechanism: "unverified_output",
    description: "The agent finished without looking at what it had produced.",
    unrecoveredStep: null,
    evidence: [],
    counterEvidence: null,
    phantoms: 0,
    ...changed,
  };
}

/** A failed held-in trial of a task. `label: null` is one that the model could not label. */
export function aFailure(
  taskId: string,
  changed: { label?: Partial<FailureLabel> | null; facts?: Partial<Facts>; repeat?: number } = {},
): Failure {
  return {
    trialId: asId<TrialId>(`t-${taskId}-${changed.repeat ?? 1}`),
    taskId: task(taskId),
    facts: someFacts(changed.facts),
    label: changed.label === null ? null : aLabel(changed.label),
  };
}

const outcomes: Readonly<Record<Outcome["kind"], Outcome>> = {
  passed: { kind: "passed", reward: 1, flags: [] },
  failed: { kind: "failed", reward: 0, flags: [] },
  errored: { kind: "errored", error: "sandbox", detail: "the engine was away", flags: [] },
  invalid: { kind: "invalid", reason: "reward-conflict", detail: "two rewards", flags: [] },
};

/** `aTrial("git-tag").of("v-new").repeat(2).that("failed")` */
export function aTrial(taskId: string) {
  const of = (versionId: string, split: Split, repeat: number) => ({
    of: (other: string) => of(other, split, repeat),
    in: (other: Split) => of(versionId, other, repeat),
    repeat: (other: number) => of(versionId, split, other),
    that: (outcome: Outcome["kind"] | "is-open"): TrialRecord => {
      const key = { optimizationId: optimization, versionId: version(versionId), taskId: task(taskId), repeat };
      return {
        id: trialIdOf(key),
        key,
        split,
        outcome: outcome === "is-open" ? null : outcomes[outcome],
        agentEnd: { kind: "finished", summary: "" },
        steps: 3,
        attempts: 1,
        iteration: 1,
        reusedFrom: null,
        closedAt: outcome === "is-open" ? null : "2026-11-25T00:00:00.000Z",
      };
    },
  });
  return of("v-start", "held-in", 1);
}

export const minimalFiles: HarnessFiles = {
  "harness.yaml": "version: 1\nname: minimal\n",
  "prompts/system.md": "You are an agent.\n",
  "prompts/planning.md": "",
};

/** A sound harness with these hooks and this control policy. */
export function aHarness(
  changed: { files?: HarnessFiles; hooks?: readonly string[]; control?: Partial<ControlPolicy> } = {},
): Harness {
  const hooks = Object.fromEntries((changed.hooks ?? []).map((path) => [path, "exit 0\n"]));
  const files = { ...minimalFiles, ...changed.files, ...hooks };
  return {
    versionId: versionOf(files),
    files,
    manifest: { version: 1, name: "minimal", tools: toolNames, control: { ...defaultControl, ...changed.control } },
    hooks: listHooks(files),
    skills: [],
  };
}

const marks = { P: "passed", F: "failed", E: "errored", I: "invalid" } as const;

/** Outcomes of one task, one letter a repeat: P passed, F failed, E errored, I invalid, `.` not run. */
export function observations(taskId: string, letters: string): Observed[] {
  return [...letters].flatMap((letter, index) =>
    letter === "." ? [] : [{ taskId: task(taskId), repeat: index + 1, outcome: marks[letter as keyof typeof marks] }],
  );
}

export interface TaskRow {
  readonly split: Split;
  readonly target?: boolean;
  /** Outcomes per repeat, as {@link observations} reads them. */
  readonly parent: string;
  readonly candidate: string;
}

/** Evidence from a table: a row per task. */
export function anEvidence(rows: Readonly<Record<string, TaskRow>>): Evidence {
  const entries = Object.entries(rows);
  return {
    tasks: entries.map(([id, row]) => ({ taskId: task(id), split: row.split })),
    targets: entries.filter(([, row]) => row.target).map(([id]) => task(id)),
    parent: entries.flatMap(([id, row]) => observations(id, row.parent)),
    candidate: entries.flatMap(([id, row]) => observations(id, row.candidate)),
    inherited: [],
    earlier: firstCandidate,
    resumptions: 0,
  };
}

export const settings: ModelSettings = {
  name: "test-model",
  baseUrl: "http://127.0.0.1:9/v1",
  keyVariable: "TEST_MODEL_KEY",
  temperature: 0.7,
  maxCompletionTokens: 1_000,
  timeoutMs: 5_000,
  stream: false,
  price: {
    promptMicroUsdPerMillion: 1_000_000,
    cachedMicroUsdPerMillion: 100_000,
    completionMicroUsdPerMillion: 4_000_000,
  },
};

export function aRequest(changed: Partial<ModelRequest> = {}): ModelRequest {
  const messages: ChatMessage[] = [
    { role: "system", content: "You are an agent." },
    { role: "user", content: "Say hello." },
  ];
  return { settings, messages, tools: [], temperature: 0.7, topP: null, seed: 7, ...changed };
}

export function anAnswer(changed: Partial<ModelAnswer> = {}): ModelAnswer {
  return {
    text: "hello",
    toolCalls: [],
    finish: "stop",
    usage: { prompt: 20, cached: 0, completion: 5, source: "usage" },
    servedModel: "test-model",
    ...changed,
  };
}
