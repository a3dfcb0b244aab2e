import { cureFor, mergeReadings, readGuidance } from "../meaning/guidance.ts";
import { aspects } from "../personas.ts";
import { draw, pick } from "../random.ts";
import { type Advice, type Idea, ideas } from "./ideas.ts";
import { appendTo, type Operation, operationsFor } from "./operations.ts";
import type { ProposalQuestion } from "./question.ts";

/** An edit as the answer's format wants it. */
export interface Proposal {
  readonly title: string;
  readonly rationale: string;
  readonly surface: string;
  readonly operations: readonly Operation[];
  readonly predictedHelped: readonly string[];
  readonly predictedAtRisk: readonly string[];
}

/** No edit, with the reason. */
export interface Decline {
  readonly decline: string;
}

/** An idea that was not tried yet and fits; null when there is none or when a shown surface says it already. */
export function good(question: ProposalQuestion, luck: string): Proposal | Decline | null {
  const untried = fitting(question).filter((each) => !question.earlierTitles.includes(each.idea.title));
  if (isCovered(question) && draw(luck, "covered") < 0.7)
    return { decline: "The harness says this already; another edit of this kind would only repeat it." };
  return untried.length === 0 ? null : fromIdea(pick(untried, luck, "idea"), question);
}

export function decline(question: ProposalQuestion): Decline {
  return {
    decline: `Everything that I can think of for ${question.approach.replace("_", " ")} was tried or is in the harness.`,
  };
}

/** Ideas of the asked approach on an allowed surface that can be carried out on the shown files. */
function fitting(question: ProposalQuestion): { idea: Idea; operations: Operation[] }[] {
  return ideas[question.topic]
    .filter((idea) => idea.approach === question.approach && isAllowed(idea.surface, question))
    .flatMap((idea) => {
      const operations = operationsFor(idea, question);
      return operations ? [{ idea, operations }] : [];
    });
}

function isAllowed(surface: string, question: ProposalQuestion): boolean {
  return question.allowedSurfaces.length === 0 || question.allowedSurfaces.includes(surface);
}

/** Whether the shown surfaces, read as guidance, speak to the weakness. */
function isCovered({ files, topic }: ProposalQuestion): boolean {
  if (topic === "other") return false;
  const reading = mergeReadings([...files.values()].map(readGuidance));
  if (topic === "git_identity") return cureFor(reading, "prerequisites", "git_identity") !== null;
  if (topic === "prerequisites") return aspects.every((aspect) => cureFor(reading, topic, aspect) !== null);
  return cureFor(reading, topic, null) !== null;
}

function fromIdea(
  { idea, operations }: { idea: Idea; operations: readonly Operation[] },
  question: ProposalQuestion,
): Proposal {
  return {
    title: idea.title,
    rationale: idea.rationale,
    surface: idea.surface,
    operations,
    predictedHelped: [`runs that fail by this weakness (${question.topic.replace("_", " ")})`],
    predictedAtRisk: idea.hook ? ["runs that are slowed down by one more turn"] : [],
  };
}

/** Where an approach puts plain text. */
export const homes = {
  prompt_guidance: ["system", "prompts/system.md"],
  tool_wrapper: ["tool", "tools/bash.md"],
  validation_step: ["verification", "prompts/verification.md"],
  planning_template: ["planning", "prompts/planning.md"],
  error_recovery: ["recovery", "prompts/recovery.md"],
} as const;

export function advise(advice: Advice, question: ProposalQuestion): Proposal | null {
  const [surface, path] = homes[question.approach];
  const operations = appendTo(path, advice.text, question.files);
  if (!operations) return null;
  const rationale = "A better attitude should lead to better results.";
  return { title: advice.title, rationale, surface, operations, predictedHelped: ["all runs"], predictedAtRisk: [] };
}

/** One idea and then a rule for everything that could ever go wrong. */
export function oversized(question: ProposalQuestion): Proposal | null {
  const [surface, path] = homes[question.approach];
  const parts = [
    "names",
    "numbers",
    "dates",
    "units",
    "paths",
    "options",
    "headers",
    "encodings",
    "totals",
    "signs",
    "orders",
    "links",
  ];
  const rules = Array.from({ length: question.changedLines + 12 }, (_, index) => {
    const part = parts[index % parts.length];
    return `${index + 1}. ${index % 2 === 0 ? "Before" : "After"} step ${Math.floor(index / 2) + 1} of the work, consider its ${part} from every side.`;
  });
  const operations = appendTo(path, `Rules for everything:\n${rules.join("\n")}\n`, question.files);
  if (!operations) return null;
  const rationale = "More rules leave less room for failures.";
  return {
    title: "A complete rule book",
    rationale,
    surface,
    operations,
    predictedHelped: ["all runs"],
    predictedAtRisk: [],
  };
}

/** A good idea with a name from the evidence in it; null when the evidence names nothing. */
export function leaking(question: ProposalQuestion, luck: string): Proposal | null {
  const literals = question.quotes.flatMap(
    (quote) =>
      quote.match(
        /\/[\w.-]+(?:\/[\w.-]+)+|\b[\w-]{2,}\.(?:json|csv|txt|md|py|sh|yaml|toml|ini|log|tsv|db)\b|\b[A-Z]+-\d{3,}\b/g,
      ) ?? [],
  );
  const idea = ideas[question.topic].find(
    (each) => each.approach === question.approach && each.append && isAllowed(each.surface, question),
  );
  if (literals.length === 0 || !idea?.append) return null;
  const text = `${idea.append.text}For example, take special care of ${pick(literals, luck, "literal")}.\n`;
  const operations = appendTo(idea.append.path, text, question.files);
  return operations ? { ...fromIdea({ idea, operations }, question), title: `${idea.title}, with an example` } : null;
}

/** The same idea as an earlier proposal. */
export function duplicate(question: ProposalQuestion, luck: string): Proposal | null {
  const tried = fitting(question).filter((each) => question.earlierTitles.includes(each.idea.title));
  return tried.length === 0 ? null : fromIdea(pick(tried, luck, "duplicate"), question);
}
