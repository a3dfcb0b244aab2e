import { InvalidInput } from "../core/failures.ts";
import { asId, type OptimizationId, type ProposalId, type WeaknessId } from "../core/ids.ts";
import type { Ports } from "../core/ports.ts";
import type { Proposal } from "../core/proposal.ts";
import { type Cap, cappedPaidCalls } from "./capped-calls.ts";
import { frozenContext } from "./context.ts";
import { fillSlot } from "./propose-edits.ts";
import { slotWork } from "./slot-work.ts";

export interface ProposeAlone {
  readonly optimizationId: OptimizationId;
  readonly weaknessId: WeaknessId;
  /** How many slots to fill, 1 to 5. */
  readonly slots: number;
  readonly cap: Cap;
}

/**
 * Proposals for a weakness that was mined before, made outside of a run: the same slots, prompts and gates, for the harness version on which the
 * weakness was seen last; nothing is validated. Their ids are `P-A1`, `P-A2` …
 * @param onProposal hears of each one as soon as it is kept
 * @throws InvalidInput when there is no such weakness; BudgetExceeded when the next call might pass the cap
 */
export async function proposeAlone(
  ports: Ports,
  { optimizationId, weaknessId, slots, cap }: ProposeAlone,
  onProposal: (proposal: Proposal) => void,
  signal: AbortSignal,
): Promise<void> {
  const own = { ...ports, paidCalls: cappedPaidCalls(ports.paidCalls, cap) };
  const frozen = frozenContext(own);
  const { iteration, versionId, rank } = await lastSeen(ports, optimizationId, weaknessId);
  for (let slot = 1; slot <= slots; slot++) {
    signal.throwIfAborted();
    const id = await nextId(ports, optimizationId);
    const input = { optimizationId, iteration, versionId, weaknessId, rank, slot };
    onProposal(await fillSlot(own, frozen, await slotWork(own, frozen, input, id), signal));
  }
}

async function lastSeen(ports: Pick<Ports, "records">, optimizationId: OptimizationId, weaknessId: WeaknessId) {
  const weaknesses = await ports.records.listWeaknesses(optimizationId);
  const found = weaknesses.findLast((each) => each.id === weaknessId);
  const iterations = await ports.records.listIterations(optimizationId);
  const versionId = iterations.find((each) => each.number === found?.iteration)?.versionId;
  if (!found || !versionId) {
    const known = [...new Set(weaknesses.map((each) => each.id))].join(", ");
    throw new InvalidInput([
      `${optimizationId}: no weakness ${weaknessId}; ${known ? `expected one of ${known}` : "none was mined so far"}. See self-harness show ${optimizationId} weaknesses.`,
    ]);
  }
  const { iteration } = found;
  const rank =
    weaknesses.filter((each) => each.iteration === iteration).findIndex((each) => each.id === weaknessId) + 1;
  return { iteration, versionId, rank };
}

async function nextId(ports: Pick<Ports, "records">, optimizationId: OptimizationId): Promise<ProposalId> {
  const numbers = (await ports.records.listProposals(optimizationId)).map(({ id }) =>
    Number(/^P-A(\d+)$/.exec(id)?.[1] ?? 0),
  );
  return asId<ProposalId>(`P-A${Math.max(0, ...numbers) + 1}`);
}
