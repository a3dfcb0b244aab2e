import { z } from "zod";
import type { ChatMessage } from "../../core/chat.ts";
import { surfaces as allSurfaces, belongsTo, type Edit } from "../../core/edit.ts";
import { reasonTexts } from "../../core/evidence/evidence.ts";
import { controlRanges, defaultControl, type HarnessFiles, promptPaths, toolNames } from "../../core/harness.ts";
import type { ProposalHistory } from "../../core/proposal.ts";
import { approachSurfaces, type Slot } from "../../core/slots.ts";
import type { Weakness } from "../../core/weakness.ts";
import { findJson, type Parsed } from "./answer.ts";
import { issuesOf } from "./label-failure.ts";
import { readPrompt } from "./prompt.ts";
import { isAnother, type Reader } from "./reader.ts";

/**
 * All that a proposer may know. Built from held-in results only: there is no field in which an id, a text or a result of a
 * held-out or sealed task could travel.
 */
export interface HeldInEvidence {
  readonly weakness: Weakness;
  /** Verbatim quotes from failed held-in runs. */
  readonly quotes: readonly string[];
  /** What works today and must keep working: kinds of held-in tasks with their pass counts, and how those runs go about it. */
  readonly protect: readonly string[];
  readonly history: readonly ProposalHistory[];
  /** Failed held-in runs that may be read on in by tool calls, under names that say nothing. */
  readonly runs: readonly { readonly name: string; readonly steps: number }[];
}

export interface ProposalQuestion {
  readonly files: HarnessFiles;
  readonly evidence: HeldInEvidence;
  readonly slot: Slot;
  readonly limit: { readonly changedLines: number; readonly bytes: number };
  /** The agent itself when absent. */
  readonly reader?: Reader;
  /** For a model with little room: the files of the slot's own surfaces only, and the newest of what was proposed earlier. */
  readonly brief?: boolean;
}

/** How many earlier proposals a brief question shows. */
const briefHistory = 3;

/** activities/prompts/propose-edit.md */
export const proposalPrompt = readPrompt("propose-edit");

export function renderProposalQuestion(question: ProposalQuestion): ChatMessage[] {
  const { files, evidence, slot, limit, reader = "agent", brief = false } = question;
  const surfaces = approachSurfaces[slot.approach];
  const shown = (path: string) => !brief || surfaces.some((surface) => belongsTo(path, surface));
  const history = brief ? evidence.history.slice(-briefHistory) : evidence.history;
  return proposalPrompt.render({
    agent: `${reader === "agent" ? "The agent is you, with the same model" : isAnother};`,
    weakness: renderWeakness(evidence),
    approach: slot.approach,
    surfaces: surfaces.join(", "),
    control: renderControl(),
    files: renderSurfaces(files, shown),
    protect: lines(evidence.protect),
    history: lines(history.map(renderHistory)),
    changedLines: String(limit.changedLines),
    bytes: String(limit.bytes),
  });
}

function renderWeakness({ weakness, quotes, runs }: HeldInEvidence): string {
  const readable = runs.map(({ name, steps }) => `${name} (${steps} steps)`).join(", ");
  const reading = readable === "" ? "" : `\nfailed runs that you may read on in, if tools are offered: ${readable}`;
  return `${weakness.id}: ${weakness.pattern}\nroot cause: ${weakness.rootCause}\ncategory: ${weakness.category}\nseen in ${weakness.frequency} failed runs over ${weakness.taskIds.length} tasks\nevidence:\n${lines(quotes.map((quote) => JSON.stringify(quote)))}${reading}`;
}

/** Every file that exists or may be edited by a fixed name, so that an empty prompt is seen to be empty. */
function renderSurfaces(files: HarnessFiles, shown: (path: string) => boolean): string {
  const fixed = ["harness.yaml", ...promptPaths, ...toolNames.map((tool) => `tools/${tool}.md`)];
  const paths = [...new Set([...fixed, ...Object.keys(files)])].sort();
  return paths
    .filter(shown)
    .map((path) => `### ${path}\n${fenced((files[path] ?? "").replace(/\n$/, ""))}`)
    .join("\n");
}

/** The fence is longer than any inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function renderControl(): string {
  const numbers = Object.entries(controlRanges).map(
    ([key, [least, most]]) =>
      `control.${key} (${least} to ${most}, ${defaultControl[key as keyof typeof controlRanges]} when absent)`,
  );
  const nudges = Object.keys(defaultControl.nudges).map((key) => `control.nudges.${key} (a text)`);
  return [...numbers, ...nudges].join(", ");
}

function renderHistory(each: ProposalHistory): string {
  const reason = each.reason === null ? "" : `: ${each.reason}${meaningOf(each.reason)}`;
  const verdict = `${each.status}${reason}${each.nearMiss ? "; a near miss" : ""}`;
  const mend = each.leaks.length === 0 ? "" : `\n  may come again without ${each.leaks.join("; ")}`;
  return `${each.title} (${each.surface}) — ${verdict}\n  ${each.text.replace(/\s+/g, " ").slice(0, 400)}${mend}`;
}

/** What a verdict's reason means; reasons of the static gates speak for themselves. */
function meaningOf(reason: string): string {
  return Object.hasOwn(reasonTexts, reason) ? `, ${reasonTexts[reason as keyof typeof reasonTexts]}` : "";
}

function lines(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.map((item) => `- ${item}`).join("\n");
}

export type ProposalAnswer =
  | { readonly kind: "declined"; readonly reason: string }
  | {
      readonly kind: "proposed";
      readonly title: string;
      readonly rationale: string;
      readonly edit: Edit;
      readonly predictedHelped: readonly string[];
      readonly predictedAtRisk: readonly string[];
    };

const path = z.string().min(1).max(200);
const content = z.string().max(100_000);
const operation = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("create"), path, content }),
  z.strictObject({ op: z.literal("append"), path, content }),
  z.strictObject({ op: z.literal("replace"), path, anchor: z.string().min(1), content }),
  z.strictObject({ op: z.literal("remove"), path }),
]);
const decline = z.strictObject({ decline: z.string().min(3).max(2_000) });
const proposal = z.object({
  title: z.string().min(3).max(200),
  rationale: z.string().min(3).max(4_000),
  surface: z.enum(allSurfaces),
  operations: z.array(operation).min(1).max(6),
  predictedHelped: z.array(z.string().max(300)).max(20).default([]),
  predictedAtRisk: z.array(z.string().max(300)).max(20).default([]),
});

/** Reads a proposal; the slot's approach decides which surfaces it may name. */
export function parseProposal(text: string, slot: Slot): Parsed<ProposalAnswer> {
  const json = findJson(text);
  if (json.kind === "unusable") return json;
  const declined = decline.safeParse(json.value);
  if (declined.success) return { kind: "parsed", value: { kind: "declined", reason: declined.data.decline } };
  const checked = proposal.safeParse(json.value);
  if (!checked.success) return { kind: "unusable", problems: issuesOf(checked.error) };
  const allowed = approachSurfaces[slot.approach];
  const { surface, operations, ...rest } = checked.data;
  if (!allowed.includes(surface))
    return {
      kind: "unusable",
      problems: [`surface: ${surface} does not fit approach ${slot.approach}; allowed: ${allowed.join(", ")}`],
    };
  return { kind: "parsed", value: { kind: "proposed", ...rest, edit: { surface, operations } } };
}
