import { z } from "zod";
import type { ChatMessage } from "../../core/chat.ts";
import type { Facts } from "../../core/facts.ts";
import { cutMiddle, foldSpace, quotableText, renderStep, type Trace } from "../../core/trace.ts";
import { criticalities, type FailureLabel, type Mechanism, mechanisms } from "../../core/weakness.ts";
import { findJson, type Parsed } from "./answer.ts";
import { readPrompt } from "./prompt.ts";

/** What the miner sees of one failed held-in trial. Carries nothing of any other task and nothing of the tests' expectations. */
export interface LabelQuestion {
  readonly trace: Trace;
  readonly facts: Facts;
}

/** activities/prompts/label-failure.md */
export const labelPrompt = readPrompt("label-failure");

const stepLimit = 1_500;
const traceLimit = 24_000;

export function renderLabelQuestion({ trace, facts }: LabelQuestion): ChatMessage[] {
  const steps = cutMiddle(
    trace.steps.map((step) => renderStep(step, stepLimit)).join("\n\n"),
    traceLimit / 2,
    traceLimit / 2,
  ).text;
  return labelPrompt.render({ instruction: trace.instruction, facts: renderFacts(facts), steps });
}

export function renderFacts(facts: Facts): string {
  const lines = [
    `terminal cause: ${facts.cause}`,
    `the agent's run ended: ${facts.agentEnd}`,
    `failing checks: ${list(facts.failingTests)}`,
    `last errors seen: ${list(facts.lastErrors)}`,
    `exit codes: ${
      Object.entries(facts.exitCodes)
        .map(([code, times]) => `${code} ×${times}`)
        .join(", ") || "none"
    }`,
    `repeated calls: ${list(facts.repeatedCommands)}`,
    `hooks: ${list(facts.hookEvents)}`,
    `steps: ${facts.steps}`,
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join("; ");
}

const schema = z.object({
  criticality: z.enum(criticalities),
  mechanism: z.union([z.enum(mechanisms), z.string().regex(/^other: .{2,80}$/)]),
  description: z.string().min(10).max(600),
  unrecoveredStep: z.number().int().min(1).nullable(),
  evidence: z.array(z.object({ step: z.number().int().min(1), quote: z.string().min(3).max(600) })).max(8),
  counterEvidence: z.string().max(1_000).nullable(),
});

/** Reads the label; quotes that do not occur in the trace (white space folded) are dropped and counted as phantoms. */
export function parseLabel(text: string, trace: Trace): Parsed<FailureLabel> {
  const json = findJson(text);
  if (json.kind === "unusable") return json;
  const checked = schema.safeParse(json.value);
  if (!checked.success) return { kind: "unusable", problems: issuesOf(checked.error) };
  const words = quotableText(trace);
  const evidence = checked.data.evidence.filter(({ quote }) => quote.trim() !== "" && words.includes(foldSpace(quote)));
  return {
    kind: "parsed",
    value: {
      ...checked.data,
      mechanism: checked.data.mechanism as Mechanism,
      evidence,
      phantoms: checked.data.evidence.length - evidence.length,
    },
  };
}

/** zod's issues as sentences with their place. */
export function issuesOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join(".") || "the object"}: ${issue.message}`);
}
