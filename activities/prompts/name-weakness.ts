import { z } from "zod";
import type { ChatMessage } from "../../core/chat.ts";
import { type Category, categories, type FailureGroup, signatureText } from "../../core/weakness.ts";
import { findJson, type Parsed } from "./answer.ts";
import { issuesOf, renderFacts } from "./label-failure.ts";
import { readPrompt } from "./prompt.ts";

/** activities/prompts/name-weakness.md */
export const namePrompt = readPrompt("name-weakness");

const shownMembers = 6;

export function renderNameQuestion(group: FailureGroup): ChatMessage[] {
  const members = group.failures
    .slice(0, shownMembers)
    .map((failure, index) =>
      [
        `### member ${index + 1}`,
        failure.label
          ? `description: ${failure.label.description}`
          : "description: none, the run could not be labelled",
        ...(failure.label?.evidence.map((each) => `step ${each.step}: ${JSON.stringify(each.quote)}`) ?? []),
        renderFacts(failure.facts),
      ].join("\n"),
    );
  return namePrompt.render({
    group: `signature: ${signatureText(group.signature)}\nfailed runs: ${group.frequency} over ${group.taskIds.length} tasks`,
    members: members.join("\n\n"),
  });
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
