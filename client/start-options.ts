import { defineSearchAttributeKey, SearchAttributeType } from "@temporalio/common";
import { externalModelNote } from "../core/external-models.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import { shortLine } from "../core/short-line.ts";
import { budgetText } from "./budget-text.ts";

/** What a person sees of an optimization in the Temporal UI before it has done anything. */
export function visibleOptions(plan: OptimizationPlan, tasks: number) {
  const { agent } = plan.models;
  const simulated = plan.simulatedModel ? " (simulated model)" : "";
  return {
    staticSummary: shortLine(`${agent.name}${simulated} × ${tasks} tasks, up to ${plan.iterations} iterations`),
    staticDetails: details(plan, tasks),
    memo: { lineage: plan.lineage, model: agent.name, simulatedModel: plan.simulatedModel, tasks },
    typedSearchAttributes: [
      { key: defineSearchAttributeKey("SelfHarnessModel", SearchAttributeType.KEYWORD), value: agent.name },
      ...(plan.optimizationId === ""
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

function details(plan: OptimizationPlan, tasks: number): string {
  const { agent, miner, proposer } = plan.models;
  const external = externalModelNote(plan);
  const others = external === null ? "the same" : `${miner.name}, ${proposer.name}. ${external}`;
  const id = plan.optimizationId || "ID";
  const rows = [
    ["model", `${agent.name} at ${agent.baseUrl}${plan.simulatedModel ? " (simulated)" : ""}`],
    ["miner and proposer", others],
    ["benchmarks", `${plan.benchmarks.join(", ")} (${tasks} tasks)`],
    [
      "starting harness",
      plan.harness.kind === "lineage"
        ? `newest promoted version of ${plan.harness.lineage}, else ${plan.harness.path}`
        : plan.harness.path,
    ],
    ["gate", `${plan.gate.kind}, ${plan.gate.repeats} repeats`],
    ["budget", budgetText(plan.budget)],
    ["see", `\`self-harness show ${id}\``],
    ["stop", `\`self-harness stop ${id}\``],
  ];
  return [
    "| | |",
    "|---|---|",
    ...rows.map(([name, value]) => `| ${name} | ${String(value).replaceAll("|", "\\|")} |`),
  ].join("\n");
}
