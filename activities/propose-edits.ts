import { versionOf } from "../core/harness.ts";
import type { ProposalId } from "../core/ids.ts";
import type { Ports } from "../core/ports.ts";
import type { Proposal, StaticRejection } from "../core/proposal.ts";
import { targetsOf } from "../core/weakness.ts";
import { askForEdit, type EditAsked } from "./ask-for-edit.ts";
import type { Frozen } from "./context.ts";
import { whileHeartbeating } from "./heartbeat.ts";
import { heldInEvidence } from "./held-in-evidence.ts";
import { judgeAnswer, tryHooks } from "./judge-edit.ts";
import type { Parsed } from "./prompts/answer.ts";
import type { ProposalAnswer } from "./prompts/propose-edit.ts";
import { isRefused } from "./refused-question.ts";
import { type ProposeInput, proposalIdOf, type SlotWork, slotWork } from "./slot-work.ts";

export interface ProposeResult {
  readonly proposalId: ProposalId;
  readonly status: Proposal["status"];
  readonly reason: string | null;
}

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
          const { status, reason } =
            known ?? (await fillSlot(ports, frozen, await slotWork(ports, frozen, input), signal));
          return { proposalId: id, status, reason };
        },
      ),
  };
}

/** Asks, judges, tries hooks, and keeps what came of it. Where the server refuses the very question, the slot is left and says why. */
export async function fillSlot(ports: Ports, frozen: Frozen, work: SlotWork, signal: AbortSignal): Promise<Proposal> {
  const shown = await heldInEvidence(ports, frozen, work);
  try {
    const judge = (parsed: Parsed<ProposalAnswer>) => judgeAnswer(ports, frozen, work, parsed, signal);
    const answered = await askForEdit(ports, work, shown, judge, signal);
    return await keepAnswered(ports, frozen, work, answered, signal);
  } catch (error) {
    if (!isRefused(error)) throw error;
    return keep(ports, work, {
      ...emptyProposal(work, { answer: "", asked: null }),
      title: "not answered",
      status: "declined",
      detail: `the question was refused: ${error.message}`,
    });
  }
}

async function keepAnswered(
  ports: Ports,
  frozen: Frozen,
  work: SlotWork,
  answered: EditAsked,
  signal: AbortSignal,
): Promise<Proposal> {
  const { optimizationId, versionId } = work.input;
  const { judgement } = answered;
  const objection = judgement.kind === "sound" ? await tryHooks(ports, frozen, work, judgement.files, signal) : null;
  const proposal = proposalOf(ports, work, answered, objection);
  if (judgement.kind === "sound" && proposal.versionId)
    await ports.records.saveVersion(optimizationId, {
      versionId: proposal.versionId,
      parentId: versionId,
      files: judgement.files,
      origin: proposal.id,
    });
  return keep(ports, work, proposal);
}

async function keep(ports: Pick<Ports, "records">, { input }: SlotWork, proposal: Proposal): Promise<Proposal> {
  await ports.records.saveProposal(input.optimizationId, proposal);
  const { id, status, reason } = proposal;
  await ports.records.addEvent(input.optimizationId, "proposal", { id, status, reason });
  return proposal;
}

/** What is kept of a slot, whatever became of it. */
function proposalOf(
  ports: Pick<Ports, "harnesses">,
  work: SlotWork,
  { judgement, text, asked }: EditAsked,
  objection: StaticRejection | null,
): Proposal {
  const base = emptyProposal(work, { answer: text, asked });
  if (judgement.kind === "declined")
    return { ...base, title: "declined", status: "declined", reason: null, detail: judgement.reason };
  const { files } = judgement;
  const { title, rationale, edit, predictedHelped, predictedAtRisk } = judgement.answer ?? base;
  const filled = { ...base, title, rationale, edit, predictedHelped, predictedAtRisk };
  const shown = files ? { ...filled, diff: ports.harnesses.diff(work.harness.files, files) } : filled;
  const rejection = judgement.kind === "rejected" ? judgement.rejection : objection;
  if (rejection) {
    const { reason, detail, remedy } = rejection;
    return { ...shown, status: "rejected", reason, detail: `${detail} (${remedy})` };
  }
  return files ? { ...shown, versionId: versionOf(files), status: "queued" } : shown;
}

function emptyProposal(work: SlotWork, said: Pick<Proposal, "answer" | "asked">): Proposal {
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
    targets: targetsOf(work.weakness),
    status: "rejected",
    reason: null,
    detail: "",
    ...said,
  };
}
