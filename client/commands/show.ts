import type { Context, Invocation, Register } from "../context.ts";
import { labelOf } from "../external-models.ts";
import { failure } from "../failure.ts";
import type { Output } from "../output.ts";
import { renderProposal, wholeProposal } from "../proposal-screen.ts";
import { type ReportData, renderReport } from "../report-screen.ts";
import { isSection, type Section, sections, showSection } from "../sections.ts";
import { showTrace } from "../show-trace.ts";
import { showWeakness } from "../show-weakness.ts";
import { type CommandEnd, reportFields } from "../watching.ts";

/** What has an id of its own and is shown one at a time. */
const things = ["weakness", "proposal", "trace"] as const;
type Thing = (typeof things)[number];

export const register: Register = (program, context) => {
  program
    .command("show")
    .argument("[id]", "optimization; the newest when absent")
    .argument("[what]", `one of ${sections.join(", ")}; or ${things.join(", ")} and its id; an overview when absent`)
    .argument("[thing]", "id of the weakness (W-003) or proposal (P-012), or trial and step (t-…#14)")
    .option("--optimization <id>", "of which optimization, another way to say it; the newest when absent")
    .option("--whole", "of a trace's step: the outputs that it shows cut, as they were printed")
    .description("what an optimization has found, proposed, decided and paid")
    .action(context.perform((invocation) => show(invocation, context)));
};

/** The optimization may be left out in front of every other word. */
function readWords(args: readonly string[]): {
  readonly id: string | undefined;
  readonly what: Section | Thing | null;
  readonly thing: string;
} {
  const leads = args[0] !== undefined && isWord(args[0]);
  const [id, what, thing, ...more] = leads ? [undefined, ...args] : args;
  if (what === undefined) return { id, what: null, thing: "" };
  if (!isWord(what))
    throw wrongUsage(
      `got ${JSON.stringify(what.slice(0, 80))}, expected one of ${[...sections, ...things].join(", ")}`,
    );
  if (isThing(what) !== (thing !== undefined) || more.length > 0)
    throw wrongUsage(
      isThing(what) ? `expected one id after ${what}` : `got ${JSON.stringify(thing)} after ${what}, expected nothing`,
    );
  return { id, what, thing: thing ?? "" };
}

function isThing(text: string): text is Thing {
  return (things as readonly string[]).includes(text);
}

function isWord(text: string): text is Section | Thing {
  return isSection(text) || isThing(text);
}

function wrongUsage(text: string) {
  return failure("bad-input", `show: ${text}.`);
}

async function show({ output, args, options }: Invocation, context: Context): Promise<CommandEnd> {
  const selfHarness = context.selfHarness();
  const { id = optimizationOption(options), what, thing } = readWords(args);
  const records = selfHarness.parts.records();
  const data = await selfHarness.show(id);
  const { optimizationId } = data.optimization.plan;
  if (what === null) {
    output.text(renderReport(data));
    return { kind: "ok", fields: { optimizationId, end: data.optimization.end, ...reportFields(data) } };
  }
  if (what === "proposal") return showProposal(thing, data, output);
  const {
    items,
    text,
    fields = {},
  } = what === "weakness"
    ? await showWeakness(thing, data, records)
    : what === "trace"
      ? await showTrace(thing, records, selfHarness.parts.keptFiles(), options["whole"] === true)
      : await showSection(what, data, records);
  for (const item of items) output.record(what, item);
  const { labelled, externalModels } = labelOf(data.optimization.plan);
  output.text(labelled(text));
  return { kind: "ok", fields: { optimizationId, items: items.length, ...fields, externalModels } };
}

function optimizationOption({ optimization }: Invocation["options"]): string | undefined {
  return typeof optimization === "string" ? optimization : undefined;
}

/** `show proposal P-012`: everything about one of them. */
function showProposal(asked: string, data: ReportData, output: Output): CommandEnd {
  const { source, optimization } = data;
  const { optimizationId } = optimization.plan;
  const found = source.proposals.find((each) => each.id.toLowerCase() === asked.toLowerCase());
  if (!found) {
    const known = source.proposals.map((each) => each.id).join(", ") || "none yet";
    throw failure("not-found", `${optimizationId} has no proposal ${asked}; it has ${known}.`);
  }
  const whole = wholeProposal(found, source);
  output.record("proposal", whole);
  const { labelled, externalModels } = labelOf(optimization.plan);
  output.text(labelled(renderProposal(whole)));
  return { kind: "ok", fields: { optimizationId, proposalId: found.id, externalModels } };
}
