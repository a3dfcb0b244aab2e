import type { Context, Invocation, Register } from "../context.ts";
import { checkOptimizationId } from "../optimization-ids.ts";
import { estimateText } from "../report/estimate-text.ts";
import type { SelfHarness } from "../self-harness.ts";
import { optimizationUrl } from "../urls.ts";
import { type CommandEnd, watchToEnd } from "../watching.ts";
import { addConfigurationOptions, configFile, givenFlags } from "./configuration.ts";

export const register: Register = (program, context) => {
  const command = program
    .command("run")
    .description("start an optimization, or attach to the one of the same id, and watch it")
    .option("--id <id>", "id of the optimization; opt- and four characters when absent")
    .option("-d, --detach", "start it and come back at once")
    .option("--dry-run", "look at everything that it needs, say what it would take and could show, start nothing");
  addConfigurationOptions(command).action(context.perform((invocation) => run(invocation, context)));
};

async function run({ output, options }: Invocation, context: Context): Promise<CommandEnd> {
  const selfHarness = context.selfHarness();
  const id = typeof options["id"] === "string" ? { id: checkOptimizationId(options["id"]) } : {};
  const what = { ...configFile(options, context.folder), ...id, flags: givenFlags(options) };
  if (options["dryRun"]) return dryRun(await selfHarness.check(what), output);
  const { optimizationId, attached, plan, warnings } = await selfHarness.start(what);
  for (const warning of warnings) output.progress(`warning: ${warning}`, { warning });
  const temporalUrl = optimizationUrl(selfHarness.parts.connections.temporal, optimizationId);
  const fields = { optimizationId, attached, temporalUrl, simulatedModel: plan.simulatedModel };
  output.record("started", fields);
  output.progress(
    `${optimizationId} ${attached ? "was there already: attached, its own plan goes on" : "started"}${plan.simulatedModel ? " (simulated model)" : ""}${temporalUrl ? `\n${temporalUrl}` : ""}`,
  );
  if (options["detach"]) {
    output.text(optimizationId);
    return { kind: "ok", fields };
  }
  return watchToEnd(selfHarness, optimizationId, output, context.signal);
}

function dryRun(
  { plan, tasks, warnings, estimate }: Awaited<ReturnType<SelfHarness["check"]>>,
  output: Invocation["output"],
): CommandEnd {
  for (const warning of warnings) output.progress(`warning: ${warning}`, { warning });
  output.text(estimateText(plan, estimate));
  output.progress("\nNothing was started, paid or written. Leave out --dry-run to start.");
  return { kind: "ok", fields: { plan, tasks, estimate } };
}
