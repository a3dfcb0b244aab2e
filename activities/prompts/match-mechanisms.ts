import { z } from "zod";
import type { ChatMessage } from "../../core/chat.ts";
import { bare, type OwnMechanism, type OwnWords, ownWords } from "../../core/weakness/own-words.ts";
import { mechanisms } from "../../core/weakness.ts";
import { findJson, type Parsed } from "./answer.ts";
import { issuesOf } from "./label-failure.ts";
import { readPrompt } from "./prompt.ts";
import { isAnother, type Reader } from "./reader.ts";

/** activities/prompts/match-mechanisms.md */
const matchPrompt = readPrompt("match-mechanisms");

const descriptionLimit = 300;

/** Findings are numbered from 1 in the order given. */
export function renderMatchQuestion(
  inUse: readonly OwnMechanism[],
  findings: readonly OwnMechanism[],
  reader: Reader = "agent",
): ChatMessage[] {
  return matchPrompt.render({
    agent: reader === "agent" ? "The agent is you." : `${isAnother}.`,
    names: inUse.map((each) => `- ${lineOf(each)}`).join("\n") || "none yet",
    findings: findings.map((each, index) => `${index + 1}. ${lineOf(each)}`).join("\n"),
  });
}

function lineOf({ words, description }: OwnMechanism): string {
  return `${JSON.stringify(bare(words))}: ${JSON.stringify(description.slice(0, descriptionLimit))}`;
}

const schema = z.object({
  groups: z.array(
    z.object({
      name: z.string().regex(/^.{2,80}$/, "one line of 2 to 80 characters"),
      findings: z.array(z.number().int()).min(1),
    }),
  ),
});

/**
 * Reads which findings share a name. Nothing is guessed: a number that was not asked for, one that stands in two groups, and one name for
 * two groups are said back to the model.
 * @returns the name of each finding that is in a group, by the finding's own words
 */
export function matchParser(
  findings: readonly OwnMechanism[],
): (text: string) => Parsed<ReadonlyMap<OwnWords, OwnWords>> {
  return (text) => {
    const json = findJson(text);
    if (json.kind === "unusable") return json;
    const checked = schema.safeParse(json.value);
    if (!checked.success) return { kind: "unusable", problems: issuesOf(checked.error) };
    const { groups } = checked.data;
    const problems = [
      ...contradictions(groups),
      ...groups
        .flatMap((group) => group.findings)
        .filter((number) => !findings[number - 1])
        .map((number) => `groups: there is no finding ${number}; they are numbered from 1 to ${findings.length}`),
    ];
    if (problems.length > 0) return { kind: "unusable", problems };
    const names = groups.flatMap(({ name, findings: numbers }) =>
      numbers.map((number) => [(findings[number - 1] as OwnMechanism).words, ownWords(name)] as const),
    );
    return { kind: "parsed", value: new Map(names) };
  };
}

function contradictions(groups: z.infer<typeof schema>["groups"]): string[] {
  const names = groups.map((group) => group.name);
  const numbers = groups.flatMap((group) => [...new Set(group.findings)]);
  return [
    ...twice(names).map((name) => `groups: two groups are called ${JSON.stringify(name)}`),
    ...twice(numbers).map((number) => `groups: finding ${number} is in two groups`),
    ...names
      .filter((name) => mechanisms.some((word) => word === name))
      .map((name) => `groups: whoever saw these runs found that ${name} does not fit them`),
  ];
}

function twice<T>(items: readonly T[]): T[] {
  return [...new Set(items.filter((item, index) => items.indexOf(item) !== index))];
}
