import type { OptimizationId } from "../core/ids.ts";
import type { IterationRecord, Records } from "../core/ports.ts";
import type { Proposal } from "../core/proposal.ts";
import { lastMined } from "./mined-text.ts";
import { type ReportData, renderProposals, renderSpend } from "./report-screen.ts";
import type { Shown } from "./shown.ts";
import { newTable } from "./tables.ts";
import { showWeaknesses } from "./weaknesses.ts";

export const sections = ["iterations", "weaknesses", "proposals", "spend", "versions", "events"] as const;
export type Section = (typeof sections)[number];

export function isSection(text: string): text is Section {
  return (sections as readonly string[]).includes(text);
}

/** One part of an optimization's record, as items for programs and as text for people. */
export async function showSection(section: Section, data: ReportData, records: Records): Promise<Shown> {
  const id = data.optimization.plan.optimizationId;
  switch (section) {
    case "iterations":
      return showIterations(records, id);
    case "weaknesses":
      return withMined(showWeaknesses(data.source), await lastMined(records, id));
    case "proposals":
      return { items: data.proposals.map(withoutBulk), text: renderProposals(data.proposals) };
    case "spend":
      return { items: data.spend, text: renderSpend(data.spend) };
    case "versions":
      return showVersions(data);
    case "events":
      return showEvents(records, id);
  }
}

function withMined({ items, text }: Shown, mined: string | null): Shown {
  return { items, text: mined === null ? text : `${text}\n${mined}` };
}

/** The model's raw answer is kept in the record; here it would only drown the rest. */
function withoutBulk({ answer: _answer, ...proposal }: Proposal): object {
  return proposal;
}

async function showIterations(records: Records, id: OptimizationId): Promise<Shown> {
  const items = await records.listIterations(id);
  const rows = newTable(["iteration", "from", "promoted", "summary"], [11, 18, 18, 70]);
  for (const [index, each] of items.entries()) {
    const before = items[index - 1]?.prompts;
    const prompts = before
      ? changedPrompts(before, each.prompts).map((change) => `prompt changed: ${change}`)
      : Object.entries(each.prompts).map(([name, digest]) => `prompt ${name} ${digest}`);
    const summary = [each.summary, ...prompts].filter((line) => line !== "").join("\n");
    rows.push([each.number, each.versionId, each.promotedId ?? (each.closed ? "nothing" : "running"), summary]);
  }
  return { items, text: items.length === 0 ? "no iteration yet" : rows.toString() };
}

/** Prompts that another text was asked by than in the iteration before: results before and after are not of one kind. */
function changedPrompts(before: IterationRecord["prompts"], now: IterationRecord["prompts"]): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => before[name] !== now[name])
    .map((name) => `${name} ${before[name] ?? "new"} → ${now[name] ?? "gone"}`);
}

function showVersions({ versions, optimization }: ReportData): Shown {
  const rows = newTable(["version", "parent", "origin", ""], [18, 18, 50, 12]);
  const items = versions.map(({ files, ...version }) => ({ ...version, files: Object.keys(files) }));
  for (const { versionId, parentId, origin } of versions) {
    const marks = [
      versionId === optimization.startingVersionId ? "start" : "",
      versionId === optimization.currentVersionId ? "current" : "",
    ];
    rows.push([versionId, parentId ?? "–", origin, marks.filter(Boolean).join(", ")]);
  }
  return { items, text: rows.toString() };
}

async function showEvents(records: Records, id: OptimizationId): Promise<Shown> {
  const items = await records.events(id, 0);
  const lines = items.map((event) => `${event.at}  ${event.kind.padEnd(20)}  ${JSON.stringify(event.data)}`);
  return { items, text: lines.join("\n") || "no event yet" };
}
