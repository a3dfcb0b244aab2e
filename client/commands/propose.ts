import { externalModelNote, externalRoles } from "../../core/external-models.ts";
import { asId, type WeaknessId } from "../../core/ids.ts";
import type { ReportSource } from "../../core/report.ts";
import type { Context, Invocation, Register } from "../context.ts";
import { type ClientFailure, failure } from "../failure.ts";
import { checksOf } from "../preflight.ts";
import { renderProposal, wholeProposal } from "../proposal-screen.ts";
import type { CommandEnd } from "../watching.ts";
import { readCaps } from "./budget.ts";

export const register: Register = (program, context) => {
  program
    .command("propose")
    .argument("<weakness>", "a weakness that was mined, e.g. W-003")
    .description("let the model propose edits for a mined weakness, without validating them")
    .option("--optimization <id>", "whose weakness; the newest optimization when absent")
    .option("--slots <number>", "how many proposals, 1 to 5, each by another approach; as planned when absent")
    .option("--usd <most>", "most US dollars to pay; this or --tokens is required")
    .option("--tokens <most>", "most tokens to pay for")
    .action(context.perform((invocation) => propose(invocation, context)));
};

async function propose({ output, args, options }: Invocation, context: Context): Promise<CommandEnd> {
  const { costMicroUsd = null, tokens = null } = readCaps(options);
  if (costMicroUsd === null && tokens === null)
    throw failure("bad-input", "propose: got no cap, expected --usd or --tokens: every call is paid for.");
  const selfHarness = context.selfHarness();
  const of = options["optimization"];
  const { optimization, source } = await selfHarness.show(typeof of === "string" ? of : undefined);
  const { plan } = optimization;
  const price = plan.models.proposer.price;
  if (tokens === null && price.promptMicroUsdPerMillion + price.completionMicroUsdPerMillion === 0)
    throw failure(
      "bad-input",
      `propose: no price is known for ${plan.models.proposer.name}, so --usd caps nothing. Say --tokens.`,
    );
  const slots = readSlots(options["slots"], plan.proposalsPerWeakness);
  const weaknessId = asId<WeaknessId>((args[0] ?? "").toUpperCase());
  const { optimizationId } = plan;
  if (!source.weaknesses.some((each) => each.id === weaknessId))
    throw unknownWeakness(optimizationId, weaknessId, source);
  // Whoever pays call by call waits for a server that is away; a person who asks once wants to know.
  await checksOf(selfHarness.parts, plan, []).model();
  const made: { readonly id: string; readonly status: string; readonly reason: string | null }[] = [];
  await selfHarness.parts.propose(
    { optimizationId, weaknessId, slots, cap: { costMicroUsd, tokens } },
    (proposal) => {
      const whole = wholeProposal(proposal, source);
      output.record("proposal", whole);
      output.text(`${renderProposal(whole)}\n`);
      made.push({ id: proposal.id, status: proposal.status, reason: proposal.reason });
    },
    context.signal,
  );
  const note = externalModelNote(plan);
  if (note) output.text(note);
  return {
    kind: "ok",
    fields: { optimizationId, weaknessId, proposals: made, externalModels: externalRoles(plan) },
  };
}

function unknownWeakness(
  optimizationId: string,
  asked: string,
  { weaknesses }: Pick<ReportSource, "weaknesses">,
): ClientFailure {
  const known = [...new Set(weaknesses.map((each) => each.id))].join(", ");
  return failure(
    "not-found",
    `propose: ${optimizationId} has no weakness ${JSON.stringify(asked.slice(0, 80))}; ${known ? `it has ${known}` : "none was mined so far"}. See self-harness show ${optimizationId} weaknesses.`,
  );
}

function readSlots(text: unknown, planned: number): number {
  if (text === undefined) return planned;
  const slots = Number(text);
  if (!Number.isInteger(slots) || slots < 1 || slots > 5)
    throw failure(
      "bad-input",
      `--slots: got ${JSON.stringify(String(text).slice(0, 80))}, expected a whole number from 1 to 5.`,
    );
  return slots;
}
