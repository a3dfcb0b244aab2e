import type { Harness } from "../core/harness.ts";
import { asId, type OptimizationId, type ProposalId, type VersionId, type WeaknessId } from "../core/ids.ts";
import { defaultProposing, type OptimizationPlan } from "../core/plan.ts";
import type { Ports } from "../core/ports.ts";
import { isStaticReason, type Proposal } from "../core/proposal.ts";
import { type ApproachVerdict, approachOrder, planSlots, type Slot } from "../core/slots.ts";
import type { Weakness } from "../core/weakness.ts";
import type { Frozen } from "./context.ts";

export interface ProposeInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly versionId: VersionId;
  readonly weaknessId: WeaknessId;
  /** Place of the weakness in this iteration's ranking, from 1; part of the proposal's id. */
  readonly rank: number;
  readonly slot: number;
}

/** One slot of one weakness with all that is needed to fill it. */
export interface SlotWork {
  readonly input: ProposeInput;
  readonly id: ProposalId;
  /** Under which its calls are booked, e.g. `i02/propose/P-211`. */
  readonly subject: string;
  readonly plan: OptimizationPlan;
  readonly slot: Slot;
  readonly weakness: Weakness;
  readonly harness: Harness;
}

/** `P-` iteration, rank of the weakness, slot: P-123 is the third slot of the second weakness of the first iteration. */
export function proposalIdOf({ iteration, rank, slot }: Pick<ProposeInput, "iteration" | "rank" | "slot">): ProposalId {
  return asId<ProposalId>(`P-${iteration}${rank}${slot}`);
}

export async function slotWork(
  ports: Pick<Ports, "records">,
  frozen: Frozen,
  input: ProposeInput,
  id: ProposalId = proposalIdOf(input),
): Promise<SlotWork> {
  const { optimizationId, iteration } = input;
  const { plan } = await frozen.opening(optimizationId);
  const weaknesses = await ports.records.listWeaknesses(optimizationId);
  const weakness = weaknesses.find((each) => each.id === input.weaknessId && each.iteration === iteration);
  if (!weakness) throw new Error(`weakness ${input.weaknessId} of iteration ${iteration} is not in the database`);
  const learns = (plan.proposing ?? defaultProposing).learnApproach;
  const proposals = learns ? await ports.records.listProposals(optimizationId) : [];
  const order = approachOrder(
    verdictsOf(proposals, weaknesses, iteration),
    weakness.category,
    input.rank - 1 + iteration - 1,
  );
  const slot = planSlots(Math.max(plan.proposalsPerWeakness, input.slot), order)[input.slot - 1];
  if (!slot) throw new RangeError(`slot ${input.slot} of ${plan.proposalsPerWeakness} does not exist`);
  const subject = `i${String(iteration).padStart(2, "0")}/propose/${id}`;
  return { input, id, subject, plan, slot, weakness, harness: await frozen.harness(input.versionId) };
}

/** Verdicts of earlier iterations only: within an iteration the order stays, whenever a slot is filled or filled again. */
function verdictsOf(
  proposals: readonly Proposal[],
  weaknesses: readonly (Weakness & { readonly iteration: number })[],
  iteration: number,
): ApproachVerdict[] {
  return proposals.flatMap(({ slot, status, reason, weaknessId, iteration: made }) => {
    const category = weaknesses.find((each) => each.id === weaknessId && each.iteration === made)?.category;
    const wasTried =
      status === "rejected" ? !isStaticReason(reason) : ["accepted", "merged", "superseded"].includes(status);
    if (!slot || !category || made >= iteration || !wasTried) return [];
    return [{ approach: slot.approach, category, accepted: status !== "rejected" }];
  });
}
