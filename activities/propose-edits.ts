import { SandboxFailure } from "../core/failures.ts";
import { checkEdit, rejection, textOf } from "../core/gates.ts";
import { type HarnessFiles, listHooks, versionOf } from "../core/harness.ts";
import { asId, type OptimizationId, type ProposalId, type VersionId, type WeaknessId } from "../core/ids.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import type { Ports } from "../core/ports.ts";
import { type Proposal, type ProposalHistory, planSlots, type Slot, type StaticRejection } from "../core/proposal.ts";
import { seedNumber } from "../core/random.ts";
import { freshRepeats } from "../core/trial.ts";
import type { Weakness } from "../core/weakness.ts";
import { askModel } from "./ask-model.ts";
import type { Frozen } from "./context.ts";
import { whileHeartbeating } from "./heartbeat.ts";
import { askForRepair, type Parsed } from "./prompts/answer.ts";
import {
  type HeldInEvidence,
  type ProposalAnswer,
  parseProposal,
  renderProposalQuestion,
} from "./prompts/propose-edit.ts";
import { smokeTest } from "./smoke-test.ts";

export interface ProposeInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly versionId: VersionId;
  readonly weaknessId: WeaknessId;
  /** Place of the weakness in this iteration's ranking, from 1; part of the proposal's id. */
  readonly rank: number;
  readonly slot: number;
}

export interface ProposeResult {
  readonly proposalId: ProposalId;
  readonly status: Proposal["status"];
  readonly reason: string | null;
}

interface Slotted {
  readonly input: ProposeInput;
  readonly plan: OptimizationPlan;
  readonly slot: Slot;
  readonly weakness: Weakness;
  readonly files: HarnessFiles;
  readonly id: ProposalId;
}

/** Targets on which a weakness must be seen to be addressed; more would only cost more. */
const targetLimit = 10;
const quoteLimit = 8;

export function proposingActivities(ports: Ports, frozen: Frozen) {
  return {
    /**
     * One slot of one weakness: asks the model, checks its answer by the static gates, smoke-tests hooks. The proposal is kept
     * with its text and reason whatever becomes of it.
     */
    proposeEdit: (input: ProposeInput): Promise<ProposeResult> =>
      whileHeartbeating(
        () => ({ weakness: input.weaknessId, slot: input.slot }),
        async (signal) => {
          const id = proposalIdOf(input);
          const known = (await ports.records.listProposals(input.optimizationId)).find((each) => each.id === id);
          const proposal = known ?? (await fillSlot(ports, frozen, await slotted(ports, frozen, input, id), signal));
          return { proposalId: id, status: proposal.status, reason: proposal.reason };
        },
      ),
  };
}

/** `P-` iteration, rank of the weakness, slot: P-123 is the third slot of the second weakness of the first iteration. */
export function proposalIdOf({ iteration, rank, slot }: Pick<ProposeInput, "iteration" | "rank" | "slot">): ProposalId {
  return asId<ProposalId>(`P-${iteration}${rank}${slot}`);
}

async function slotted(ports: Ports, frozen: Frozen, input: ProposeInput, id: ProposalId): Promise<Slotted> {
  const { plan } = await frozen.opening(input.optimizationId);
  const weakness = (await ports.records.listWeaknesses(input.optimizationId)).find(
    (each) => each.id === input.weaknessId && each.iteration === input.iteration,
  );
  if (!weakness) throw new Error(`weakness ${input.weaknessId} of iteration ${input.iteration} is not in the database`);
  const slot = planSlots(plan.proposalsPerWeakness, input.rank - 1 + input.iteration - 1)[input.slot - 1];
  if (!slot) throw new RangeError(`slot ${input.slot} of ${plan.proposalsPerWeakness} does not exist`);
  const { files } = await frozen.harness(input.versionId);
  return { input, plan, slot, weakness, files, id };
}

async function fillSlot(ports: Ports, frozen: Frozen, work: Slotted, signal: AbortSignal): Promise<Proposal> {
  const { answer, text } = await askForEdit(ports, work, signal);
  const proposal = await judge(ports, frozen, work, answer, text, signal);
  const { optimizationId } = work.input;
  if (proposal.versionId && proposal.status === "queued") {
    const files = await filesOf(ports, frozen, work, proposal);
    await ports.records.saveVersion(optimizationId, {
      versionId: proposal.versionId,
      parentId: work.input.versionId,
      files,
      origin: proposal.id,
    });
  }
  await ports.records.saveProposal(optimizationId, proposal);
  await ports.records.addEvent(optimizationId, "proposal", {
    id: proposal.id,
    status: proposal.status,
    reason: proposal.reason,
  });
  return proposal;
}

async function filesOf(ports: Ports, frozen: Frozen, work: Slotted, proposal: Proposal): Promise<HarnessFiles> {
  const verdict = checkEdit(proposal.edit as NonNullable<Proposal["edit"]>, {
    ...(await gateContext(ports, frozen, work)),
    earlier: [],
  });
  if (verdict.kind !== "sound") throw new Error(`proposal ${proposal.id} was sound a moment ago: ${verdict.detail}`);
  return verdict.files;
}

async function askForEdit(
  ports: Ports,
  work: Slotted,
  signal: AbortSignal,
): Promise<{ answer: Parsed<ProposalAnswer>; text: string }> {
  const { input, plan, slot, files } = work;
  const settings = plan.models.proposer;
  const question = renderProposalQuestion({
    files,
    evidence: await heldInEvidence(ports, work),
    slot,
    limit: plan.editLimit,
  });
  let messages = question;
  let text = "";
  let answer: Parsed<ProposalAnswer> = { kind: "unusable", problems: [] };
  // Told once what is wrong with the form; a second unusable answer is a rejected proposal, not a negotiation.
  for (let ordinal = 0; ordinal < 2 && answer.kind === "unusable"; ordinal++) {
    const subject = `i${String(input.iteration).padStart(2, "0")}/propose/${work.id}`;
    const request = {
      settings,
      messages,
      tools: [],
      temperature: slot.temperature,
      topP: slot.topP,
      seed: seedNumber(`${plan.seed}/${subject}/${ordinal}`),
    };
    const paid = await askModel(
      ports,
      {
        optimizationId: input.optimizationId,
        iteration: input.iteration,
        trialId: null,
        role: "proposer",
        subject,
        ordinal,
        request,
      },
      signal,
    );
    text = paid.answer.text;
    answer = parseProposal(text, slot);
    if (answer.kind === "unusable") messages = askForRepair(question, text, answer.problems);
  }
  return { answer, text };
}

/** The one function that builds what a proposer sees; its type has no room for anything held out. */
async function heldInEvidence(ports: Ports, work: Slotted): Promise<HeldInEvidence> {
  const { optimizationId, versionId } = work.input;
  const quotes = [...new Set(work.weakness.members.flatMap((member) => member.quotes))].slice(0, quoteLimit);
  const trials = (await ports.records.listTrials(optimizationId, [versionId])).filter(
    (trial) => trial.split === "held-in" && trial.key.repeat < freshRepeats,
  );
  const passed = trials.filter((trial) => trial.outcome?.kind === "passed").length;
  const protect = [`${passed} of ${trials.length} held-in runs pass today and must keep passing`];
  const history = (await ports.records.listProposals(optimizationId))
    .filter((each) => each.weaknessId === work.weakness.id)
    .map(toHistory);
  return { weakness: work.weakness, quotes, protect, history };
}

function toHistory(proposal: Proposal): ProposalHistory {
  return {
    title: proposal.title,
    surface: proposal.edit?.surface ?? "none",
    status: proposal.status,
    reason: proposal.reason,
    text: proposal.edit ? textOf(proposal.edit) : proposal.answer,
  };
}

async function gateContext(ports: Ports, frozen: Frozen, work: Slotted) {
  const earlier = (await ports.records.listProposals(work.input.optimizationId)).filter(
    (each) => each.edit && each.id !== work.id && each.status !== "accepted" && each.status !== "merged",
  );
  return {
    parent: work.files,
    limit: work.plan.editLimit,
    earlier: earlier.map((each) => textOf(each.edit as NonNullable<Proposal["edit"]>)),
    leaks: await frozen.leakIndex(work.input.optimizationId),
  };
}

async function judge(
  ports: Ports,
  frozen: Frozen,
  work: Slotted,
  answer: Parsed<ProposalAnswer>,
  text: string,
  signal: AbortSignal,
): Promise<Proposal> {
  const base = emptyProposal(work, text);
  if (answer.kind === "unusable")
    return rejected(
      base,
      rejection("schema", answer.problems.join("; "), "answer with exactly the JSON object that was asked for"),
    );
  if (answer.value.kind === "declined")
    return { ...base, title: "declined", status: "declined", detail: answer.value.reason };
  const { edit, title, rationale, predictedHelped, predictedAtRisk } = answer.value;
  const filled = { ...base, edit, title, rationale, predictedHelped, predictedAtRisk };
  const verdict = checkEdit(edit, await gateContext(ports, frozen, work));
  if (verdict.kind === "rejected") return rejected(filled, verdict);
  const changed = {
    ...filled,
    diff: ports.harnesses.diff(work.files, verdict.files),
    versionId: versionOf(verdict.files),
  };
  const objection =
    readable(ports, verdict.files) ?? (await smokeTestHooks(ports, frozen, work, verdict.files, signal));
  return objection ? rejected(changed, objection) : { ...changed, status: "queued" };
}

function emptyProposal(work: Slotted, answer: string): Proposal {
  return {
    id: work.id,
    weaknessId: work.weakness.id,
    iteration: work.input.iteration,
    slot: work.slot,
    parentId: work.input.versionId,
    versionId: null,
    title: "unreadable proposal",
    rationale: "",
    edit: null,
    diff: "",
    predictedHelped: [],
    predictedAtRisk: [],
    targets: work.weakness.taskIds.slice(0, targetLimit),
    status: "rejected",
    reason: null,
    detail: "",
    answer,
  };
}

function rejected(proposal: Proposal, { reason, detail, remedy }: StaticRejection): Proposal {
  return { ...proposal, status: "rejected", reason, detail: `${detail} (${remedy})`, versionId: null };
}

/** A candidate must still be a harness. */
function readable(ports: Ports, files: HarnessFiles): StaticRejection | null {
  try {
    ports.harnesses.read(files);
    return null;
  } catch (error) {
    return rejection(
      "invalid-harness",
      (error as Error).message,
      "keep harness.yaml and skill front matter well formed",
    );
  }
}

async function smokeTestHooks(
  ports: Ports,
  frozen: Frozen,
  work: Slotted,
  files: HarnessFiles,
  signal: AbortSignal,
): Promise<StaticRejection | null> {
  const changed = listHooks(files).filter((hook) => files[hook.path] !== work.files[hook.path]);
  if (changed.length === 0) return null;
  const { tasks } = await frozen.opening(work.input.optimizationId);
  const task = tasks.find((each) => each.split === "held-in")?.task;
  if (!task) throw new SandboxFailure("sandbox", "no held-in task whose image could host a smoke test");
  const problem = await smokeTest(
    ports.sandboxes,
    { task, hooks: changed, files, name: `self-harness-smoke-${work.input.optimizationId}-${work.id}` },
    signal,
  );
  return problem
    ? rejection(
        "hook-smoke-test",
        problem,
        "a hook must end within its time with nothing or valid JSON, and let harmless calls pass",
      )
    : null;
}
