import { z } from "zod";
import type { ChatMessage } from "../../core/chat.ts";
import { renderFacts } from "../../core/facts/text.ts";
import type { Facts } from "../../core/facts.ts";
import { locateQuote, type QuotableTrace, quotable } from "../../core/quotes.ts";
import { cutMiddle, type Trace } from "../../core/trace.ts";
import { headAndTail, traceMap } from "../../core/trace-reading.ts";
import { criticalities, type FailureLabel, type Mechanism, mechanisms } from "../../core/weakness.ts";
import { findJson, type Parsed } from "./answer.ts";
import { readPrompt } from "./prompt.ts";
import { isAnother, type Reader } from "./reader.ts";

/** What the miner sees of one failed held-in trial. Carries nothing of any other task and nothing of the tests' expectations. */
export interface LabelQuestion {
  readonly trace: Trace;
  readonly facts: Facts;
  /** Most tokens of the run that are shown at once. */
  readonly shownTokens: number;
  /** The agent itself when absent. */
  readonly reader?: Reader;
}

/** activities/prompts/label-failure.md */
const labelPrompt = readPrompt("label-failure");

const charactersPerToken = 4;
const instructionLimit = 8_000;

/** A run that fits is shown whole; of a longer one there are a map, its beginning and its end, and tools to read on. */
export function renderLabelQuestion({ trace, facts, shownTokens, reader = "agent" }: LabelQuestion): {
  readonly messages: readonly ChatMessage[];
  readonly whole: boolean;
} {
  const room = shownTokens * charactersPerToken;
  const complete = headAndTail(trace, room);
  const shown = complete.whole ? complete : headAndTail(trace, Math.floor(room / 2));
  const map = complete.whole
    ? "not needed: the run is shown whole"
    : `One line a step. Below only the beginning and the end are shown; read_steps and find_text show more, where there are such tools.\n${traceMap(trace, Math.floor(room / 2))}`;
  const agent = reader === "agent" ? "The agent is you: same model, same tools." : `${isAnother}.`;
  const instruction = cutMiddle(trace.instruction, instructionLimit / 2, instructionLimit / 2).text;
  return {
    whole: complete.whole,
    messages: labelPrompt.render({ agent, instruction, facts: renderFacts(facts), map, steps: shown.text }),
  };
}

const schema = z.object({
  criticality: z.enum(criticalities),
  mechanism: z.union([z.enum(mechanisms), z.string().regex(/^other: .{2,80}$/)]),
  description: z.string().min(10).max(600),
  unrecoveredStep: z.number().int().min(1).nullable(),
  evidence: z
    .array(z.object({ step: z.number().int().min(1), quote: z.string().min(3).max(600) }))
    .min(1)
    .max(8),
  counterEvidence: z.string().max(1_000).nullable(),
});

/**
 * Reads labels of one trace. Quotes that do not occur in it are dropped and counted, over all answers of the conversation: a failure
 * whose every quote is a phantom did not happen, and its label can't be used.
 */
export function labelParser(trace: Trace): (text: string) => Parsed<FailureLabel> {
  const text = quotable(trace);
  let phantoms = 0;
  return (answer) => {
    const parsed = readLabel(answer, text, trace.steps.at(-1)?.index ?? 0);
    phantoms += parsed.phantoms;
    if (parsed.label) return { kind: "parsed", value: { ...parsed.label, phantoms } };
    return { kind: "unusable", problems: parsed.problems };
  };
}

interface ReadLabel {
  readonly label: Omit<FailureLabel, "phantoms"> | null;
  readonly problems: readonly string[];
  readonly phantoms: number;
}

function readLabel(answer: string, text: QuotableTrace, lastStep: number): ReadLabel {
  const unusable = (problems: readonly string[], phantoms = 0): ReadLabel => ({ label: null, problems, phantoms });
  const json = findJson(answer);
  if (json.kind === "unusable") return unusable(json.problems);
  const checked = schema.safeParse(json.value);
  if (!checked.success) return unusable(issuesOf(checked.error));
  const { data } = checked;
  const evidence = data.evidence.flatMap(({ step, quote }) => {
    const found = locateQuote(text, { step, quote });
    return found === null ? [] : [{ step: found, quote }];
  });
  const phantoms = data.evidence.length - evidence.length;
  if (evidence.length === 0)
    return unusable(
      ["evidence: none of these quotes occurs in the run; copy text exactly as it stands there"],
      phantoms,
    );
  if ((data.unrecoveredStep ?? 1) > lastStep)
    return unusable([`unrecoveredStep: the run has ${lastStep} steps`], phantoms);
  return { label: { ...data, mechanism: data.mechanism as Mechanism, evidence }, problems: [], phantoms };
}

/** zod's issues as sentences with their place. */
export function issuesOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join(".") || "the object"}: ${issue.message}`);
}
