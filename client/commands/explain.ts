import { explainVerdict } from "../../core/evidence/explanation.ts";
import type { Context, Invocation, Register } from "../context.ts";
import { labelOf } from "../external-models.ts";
import { failure } from "../failure.ts";
import type { CommandEnd } from "../watching.ts";

export const register: Register = (program, context) => {
  program
    .command("explain")
    .argument("<proposal>", "proposal, as P-012")
    .option("--optimization <id>", "optimization that it belongs to; the newest when absent")
    .description("why a proposal was accepted, rejected or left undecided: every run that its verdict rests on")
    .action(context.perform((invocation) => explain(invocation, context)));
};

async function explain({ output, args, options }: Invocation, context: Context): Promise<CommandEnd> {
  const { optimization, proposals, source } = await context
    .selfHarness()
    .show(options["optimization"] as string | undefined);
  const { optimizationId, gate } = optimization.plan;
  const { labelled, externalModels } = labelOf(optimization.plan);
  const asked = (args[0] ?? "").toUpperCase();
  const proposal = proposals.find((each) => each.id === asked);
  if (!proposal)
    throw failure(
      "not-found",
      `explain: ${optimizationId} has no proposal ${JSON.stringify(asked.slice(0, 80))}. See self-harness show ${optimizationId} proposals.`,
    );
  const validation = source.validations.find((each) => each.proposalId === proposal.id);
  if (!validation) {
    const why = unmeasured(proposal.reason, proposal.detail);
    output.text(labelled(`${proposal.id} ${proposal.title}\n${proposal.status}${why}`));
    output.record("verdict", { proposalId: proposal.id, status: proposal.status, reason: proposal.reason });
    return { kind: "ok", fields: { optimizationId, proposalId: proposal.id, verdict: null, externalModels } };
  }
  for (const line of validation.ledger) output.record("evidence", line);
  output.text(labelled(explainVerdict(gate, proposal, validation).join("\n")));
  const { verdict, parentId, versionId, trialsUsed } = validation;
  const fields = { optimizationId, proposalId: proposal.id, verdict, parentId, versionId, trialsUsed, externalModels };
  return { kind: "ok", fields };
}

function unmeasured(reason: string | null, detail: string): string {
  return `${reason === null ? "" : `: ${reason}`}${detail === "" ? "" : ` (${detail})`}\nno run was paid for, so there is no evidence to show`;
}
