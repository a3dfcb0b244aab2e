import { defineSearchAttributeKey, SearchAttributeType } from "@temporalio/common";
import { externalModelNote } from "../core/external-models.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import { shortLine } from "../core/short-line.ts";
import { budgetText } from "./budget-text.ts";
import { scheduleIdOf } from "./timetable.ts";
import { optimizationUrl, partsUrl, scheduleUrl, type TemporalUi } from "./urls.ts";

/**
 * What a person sees of an optimization in the Temporal UI before it has done anything. Of one that a schedule will start nobody
 * knows the id yet: its workflow adds the search attribute.
 */
export function visibleOptions(plan: OptimizationPlan, tasks: number, ui: TemporalUi) {
  const { agent } = plan.models;
  const simulated = plan.simulatedModel ? " (simulated model)" : "";
  const links = linksOf(plan, ui);
  return {
    staticSummary: shortLine(`${agent.name}${simulated} × ${tasks} tasks, up to ${plan.iterations} iterations`),
    staticDetails: details(plan, tasks, links),
    memo: { lineage: plan.lineage, model: agent.name, simulatedModel: plan.simulatedModel, tasks, links },
    typedSearchAttributes: [
      { key: defineSearchAttributeKey("SelfHarnessModel", SearchAttributeType.KEYWORD), value: agent.name },
      ...(isScheduled(plan)
        ? []
        : [
            {
              key: defineSearchAttributeKey("SelfHarnessOptimization", SearchAttributeType.KEYWORD),
              value: plan.optimizationId as string,
            },
          ]),
    ],
  };
}

function isScheduled(plan: OptimizationPlan): boolean {
  return plan.optimizationId === "";
}

/** By what is behind them; those into the Temporal UI only where somebody said where it is. */
function linksOf(plan: OptimizationPlan, ui: TemporalUi): Readonly<Record<string, string>> {
  const { optimizationId: id, lineage, models } = plan;
  const pages = isScheduled(plan)
    ? { "its schedule": scheduleUrl(ui, scheduleIdOf(lineage)) }
    : { "this page": optimizationUrl(ui, id), "all of its workflows": partsUrl(ui, id) };
  const links = { ...pages, "model server": models.agent.baseUrl };
  return Object.fromEntries(Object.entries(links).filter((link): link is [string, string] => link[1] !== null));
}

/** Temporal takes 20 000 bytes of details; a benchmark may be hundreds of folders. */
const listedBenchmarks = 8;

function details(plan: OptimizationPlan, tasks: number, links: Readonly<Record<string, string>>): string {
  const { agent, miner, proposer } = plan.models;
  const external = externalModelNote(plan);
  const others = external === null ? "the same" : `${miner.name}, ${proposer.name}. ${external}`;
  const id = plan.optimizationId || "ID";
  const more = plan.benchmarks.length - listedBenchmarks;
  const benchmarks = [...plan.benchmarks.slice(0, listedBenchmarks), ...(more > 0 ? [`${more} more`] : [])];
  const rows = [
    ["model", `${agent.name} at ${agent.baseUrl}${plan.simulatedModel ? " (simulated)" : ""}`],
    ["miner and proposer", others],
    ["benchmarks", `${benchmarks.join(", ")} (${tasks} tasks)`],
    [
      "starting harness",
      plan.harness.kind === "lineage"
        ? `newest promoted version of ${plan.harness.lineage}, else ${plan.harness.path}`
        : plan.harness.path,
    ],
    ["gate", `${plan.gate.kind}, ${plan.gate.repeats} repeats`],
    ["budget", budgetText(plan.budget)],
    [
      "links",
      Object.entries(links)
        .map(([name, url]) => `[${name}](${url})`)
        .join(" · "),
    ],
    ["see", `\`self-harness show ${id}\``],
    ["stop", `\`self-harness stop ${id}\``],
  ];
  return [
    "| | |",
    "|---|---|",
    ...rows.map(([name, value]) => `| ${name} | ${String(value).replaceAll("|", "\\|")} |`),
  ].join("\n");
}
