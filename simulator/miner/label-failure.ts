import { draw, pick } from "../random.ts";
import type { Answer, ChatRequest } from "../server/request.ts";
import type { Finding } from "./finding.ts";
import { findingsOf } from "./findings.ts";
import { readOn } from "./read-on.ts";
import { isRepair, luckOf, sectionsOf, wrap } from "./sections.ts";
import { stepsOf } from "./trace-steps.ts";

/** How often a label goes wrong although the run could be read rightly. */
export const minerNoise = { wrongMechanism: 0.08, phantomQuote: 0.05, malformed: 0.05 } as const;

const mechanisms = [
  "missing_prerequisite",
  "unverified_output",
  "lost_state",
  "unhandled_error",
  "wrong_tool",
  "poor_plan",
  "misread_instruction",
  "premature_finish",
  "repeated_action",
] as const;
type Mechanism = (typeof mechanisms)[number];

const descriptions: Readonly<Record<Mechanism, (kind: string) => string>> = {
  missing_prerequisite: (kind) =>
    `The agent ran a command without preparing what it needs (${kind}), and what depended on it was never done.`,
  unverified_output: () =>
    "The agent reported success without looking at what it had produced, so a flaw in it stayed.",
  lost_state: () =>
    "The agent used a value that differs from the one it had seen some steps before, or a placeholder for it.",
  unhandled_error: () => "A command failed and the agent went on without reading the error and repairing its cause.",
  wrong_tool: () => "The agent used a tool that does not fit the work.",
  poor_plan: () => "The agent did the parts of the work in an order in which they could not succeed.",
  misread_instruction: () => "The agent did something other than what was asked for.",
  premature_finish: () => "The agent finished before all of the work was done.",
  repeated_action: () => "The agent made the same call again and again although its result did not change.",
};

/** Labels a failed run from its text alone: reads the steps for errors, changed values and unread products; of a long run, more of it first. */
export function labelFailure(request: ChatRequest, seed: number): Answer {
  const luck = luckOf(request, seed);
  const sections = sectionsOf(request, ["Instruction", "Facts", "Map", "Steps", "Words", "Answer"]);
  const read = request.messages.flatMap((message) => (message.role === "tool" ? [message.text] : []));
  const steps = stepsOf([sections.get("Steps") ?? "", ...read].join("\n\n"));
  const shown = new Set(steps.map((step) => step.number));
  const more = readOn(request, sections.get("Map") ?? "", shown, luck);
  if (more.length > 0) return { text: "Let me look closer.", toolCalls: more, finishReason: "tool_calls" };
  const findings = findingsOf(steps, sections.get("Instruction") ?? "");
  const label = labelFrom(findings, steps.at(-1)?.number ?? 1, luck);
  const broken = !isRepair(request) && draw(luck, "malformed") < minerNoise.malformed;
  const text = broken ? JSON.stringify(label).slice(0, -2) : wrap(label, draw(luck, "manner"));
  return { text, toolCalls: [], finishReason: "stop" };
}

function labelFrom(findings: readonly Finding[], lastStep: number, luck: string): unknown {
  const [found] = findings;
  const seen: Mechanism = found?.mechanism ?? "misread_instruction";
  const mechanism =
    draw(luck, "wrong") < minerNoise.wrongMechanism
      ? pick(
          mechanisms.filter((each) => each !== seen),
          luck,
          "other",
        )
      : seen;
  const quotes = findings.filter((finding) => finding.mechanism === seen && finding.quote.length >= 3).slice(0, 2);
  const evidence = quotes.map(({ step, quote }) => ({ step, quote }));
  const phantom = draw(luck, "phantom") < minerNoise.phantomQuote;
  return {
    criticality: criticalityOf(found, lastStep),
    mechanism,
    description: descriptions[mechanism](found?.kind ?? "the end"),
    unrecoveredStep: found?.step ?? null,
    evidence: phantom ? [{ step: 1, quote: "Error: the disk quota of this user is exceeded" }, ...evidence] : evidence,
    counterEvidence:
      findings.length > 1 && findings[1]?.mechanism !== seen
        ? descriptions[findings[1]?.mechanism as Mechanism](findings[1]?.kind ?? "")
        : null,
  };
}

/** An error far from the end that later work did not mention may be only a part of the story. */
function criticalityOf(found: Finding | undefined, lastStep: number): string {
  if (!found) return "contributor";
  return found.kind === "the end" && lastStep > 8 ? "contributor" : "root_cause";
}
