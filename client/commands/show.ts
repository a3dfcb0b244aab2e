import type { Context, Invocation, Register } from "../context.ts";
import { failure } from "../failure.ts";
import { renderProposal, wholeProposal } from "../proposal-screen.ts";
import { renderReport } from "../report-screen.ts";
import { isSection, sections, showSection } from "../sections.ts";
import { type CommandEnd, reportFields } from "../watching.ts";

export const register: Register = (program, context) => {
  program
    .command("show")
    .argument("[id]", "optimization; the newest when absent")
    .argument("[section]", `one of ${sections.join(", ")}; an overview when absent`)
    .option("--optimization <id>", "of which optimization, for show proposal P-012; the newest when absent")
    .description("what an optimization has found, proposed, decided and paid")
    .action(context.perform((invocation) => show(invocation, context)));
};

async function show(invocation: Invocation, context: Context): Promise<CommandEnd> {
  const { output, args } = invocation;
  const selfHarness = context.selfHarness();
  const [first, second] = args;
  if (first === "proposal") return showOneProposal(invocation, context);
  const [id, section] =
    first !== undefined && second === undefined && isSection(first) ? [undefined, first] : [first, second];
  if (section !== undefined && !isSection(section))
    throw failure(
      "bad-input",
      `show: got ${JSON.stringify(section.slice(0, 80))}, expected one of ${sections.join(", ")}.`,
    );
  const data = await selfHarness.show(id);
  const { optimizationId } = data.optimization.plan;
  if (section === undefined) {
    output.text(renderReport(data));
    return { kind: "ok", fields: { optimizationId, end: data.optimization.end, ...reportFields(data) } };
  }
  const { items, text } = await showSection(section, data, selfHarness.parts.records());
  for (const item of items) output.record(section, item);
  output.text(text);
  return { kind: "ok", fields: { optimizationId, items: items.length } };
}

/** `show proposal P-012`: everything about one of them. */
async function showOneProposal({ output, args, options }: Invocation, context: Context): Promise<CommandEnd> {
  const [, asked] = args;
  const of = options["optimization"];
  const { source, optimization } = await context.selfHarness().show(typeof of === "string" ? of : undefined);
  const { optimizationId } = optimization.plan;
  const found = source.proposals.find((each) => each.id.toLowerCase() === asked?.toLowerCase());
  if (!found) {
    const known = source.proposals.map((each) => each.id).join(", ") || "none yet";
    throw failure("not-found", `${optimizationId} has no proposal ${asked ?? ""}; it has ${known}.`);
  }
  const whole = wholeProposal(found, source);
  output.record("proposal", whole);
  output.text(renderProposal(whole));
  return { kind: "ok", fields: { optimizationId, proposalId: found.id } };
}
