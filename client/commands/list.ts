import { externalRoles } from "../../core/external-models.ts";
import type { Context, Invocation, Register } from "../context.ts";
import { problemsOf } from "../failure.ts";
import { newTable } from "../tables.ts";
import type { CommandEnd } from "../watching.ts";

export const register: Register = (program, context) => {
  program
    .command("list")
    .description("all optimizations, newest first")
    .action(context.perform((invocation) => list(invocation, context)));
};

async function list({ output }: Invocation, context: Context): Promise<CommandEnd> {
  const selfHarness = context.selfHarness();
  const optimizations = await selfHarness.list();
  const waiting = await selfHarness.notBegun().catch((error: unknown) => {
    const [{ text }] = problemsOf(error);
    output.progress(`warning: what no worker has taken up yet is missing here. ${text}`, { warning: text });
    return [];
  });
  const rows = newTable(["id", "model", "lineage", "started", "end", "current harness"]);
  for (const each of waiting) {
    const { optimizationId, lineage, model, simulatedModel, startedAt } = each;
    output.record("optimization", { ...each, end: null, waitsForWorker: true });
    const started = startedAt.slice(0, 16).replace("T", " ");
    const name = model + (simulatedModel ? " (simulated)" : "");
    rows.push([optimizationId, name, lineage, started, "waits for a worker", "–"]);
  }
  for (const { plan, startedAt, end, currentVersionId, startingVersionId } of optimizations) {
    const { optimizationId, lineage, models, simulatedModel } = plan;
    output.record("optimization", {
      optimizationId,
      lineage,
      model: models.agent.name,
      simulatedModel,
      externalModels: externalRoles(plan),
      startedAt,
      end,
      startingVersionId,
      currentVersionId,
    });
    const improved = currentVersionId === startingVersionId ? "as started" : currentVersionId;
    rows.push([
      optimizationId,
      models.agent.name +
        (simulatedModel ? " (simulated)" : "") +
        (externalRoles(plan).length > 0 ? " (external-model mode)" : ""),
      lineage,
      startedAt.slice(0, 16).replace("T", " "),
      end ?? "running",
      improved,
    ]);
  }
  const all = optimizations.length + waiting.length;
  output.text(all === 0 ? "no optimization yet; start one with self-harness run" : rows.toString());
  return { kind: "ok", fields: { optimizations: all } };
}
