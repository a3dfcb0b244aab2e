import { z } from "zod";
import type { ChatMessage } from "../../core/chat.ts";
import { renderFacts } from "../../core/facts/text.ts";
import { type Category, categories, type Failure, type FailureGroup, signatureText } from "../../core/weakness.ts";
import { findJson, type Parsed } from "./answer.ts";
import { issuesOf } from "./label-failure.ts";
import { readPrompt } from "./prompt.ts";
import { isAnother, type Reader } from "./reader.ts";

/** activities/prompts/name-weakness.md */
const namePrompt = readPrompt("name-weakness");

/** The medoid and those nearest to it: what the group has in common is best seen in its middle. */
const shownMembers = 6;

export function renderNameQuestion(group: FailureGroup, reader: Reader = "agent"): ChatMessage[] {
  return namePrompt.render({
    agent: reader === "agent" ? "The agent is you." : `${isAnother}.`,
    group: `signature: ${signatureText(group.signature)}\nfailed runs: ${group.frequency} over ${group.taskIds.length} tasks`,
    members: group.failures.slice(0, shownMembers).map(renderMember).join("\n\n"),
  });
}

function renderMember({ label, facts }: Failure, index: number): string {
  return [
    `### member ${index + 1}${index === 0 ? ", the most typical one" : ""}`,
    label ? `description: ${label.description}` : "description: none, the run could not be labelled",
    ...(label?.evidence.map((each) => `step ${each.step}: ${JSON.stringify(each.quote)}`) ?? []),
    ...(label?.counterEvidence ? [`against it: ${label.counterEvidence}`] : []),
    renderFacts(facts),
  ].join("\n");
}

export interface WeaknessName {
  readonly pattern: string;
  readonly rootCause: string;
  readonly category: Category;
}

const schema = z.object({
  pattern: z.string().min(10).max(500),
  rootCause: z.string().min(10).max(500),
  category: z.enum(categories),
});

export function parseName(text: string): Parsed<WeaknessName> {
  const json = findJson(text);
  if (json.kind === "unusable") return json;
  const checked = schema.safeParse(json.value);
  return checked.success
    ? { kind: "parsed", value: checked.data }
    : { kind: "unusable", problems: issuesOf(checked.error) };
}
