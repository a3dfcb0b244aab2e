import { existsSync } from "node:fs";
import { resolve } from "node:path";
import pc from "picocolors";
import type { OptimizationPlan } from "../../core/plan.ts";
import type { Context, Invocation, Register } from "../context.ts";
import type { ClientProblem } from "../failure.ts";
import { checksOf, look } from "../preflight.ts";
import type { CommandEnd } from "../watching.ts";
import { addConfigurationOptions, configFile, givenFlags } from "./configuration.ts";

export const register: Register = (program, context) => {
  const command = program
    .command("doctor")
    .description(
      "look whether Temporal, Postgres and Docker answer, and the model if one is configured; changes nothing",
    );
  addConfigurationOptions(command).action(context.perform((invocation) => doctor(invocation, context)));
};

async function doctor({ output, options }: Invocation, context: Context): Promise<CommandEnd> {
  const { plan, problems } = await planOf(options, context);
  const checks = checksOf(context.selfHarness().parts, plan, []);
  const found: ClientProblem[] = [...problems];
  const names = [
    "temporal",
    "postgres",
    "docker",
    ...(plan ? (["benchmark", "harness", "model"] as const) : []),
  ] as const;
  for (const name of names) {
    const { problems } = await look<unknown>(
      checks[name],
      name === "benchmark" ? "broken-task" : name === "harness" ? "broken-harness" : "bad-input",
    );
    found.push(...problems);
    output.record("check", { name, ok: problems.length === 0, problems });
    output.text(
      problems.length === 0
        ? `${pc.green("✔")} ${name}`
        : `${pc.red("✖")} ${name}\n${problems.map((problem) => `  ${problem.text}`).join("\n")}`,
    );
  }
  if (!plan && problems.length === 0)
    output.text("– model: no self-harness.yaml here and no --model, so not looked at");
  return { kind: found[0]?.kind ?? "ok", fields: { problems: found } };
}

/** A model is looked at only where one is configured. */
async function planOf(
  options: Invocation["options"],
  context: Context,
): Promise<{ readonly plan: OptimizationPlan | null; readonly problems: readonly ClientProblem[] }> {
  const flags = givenFlags(options);
  const file = configFile(options, context.folder);
  const configured =
    file.config !== undefined ||
    flags["model.name"] !== undefined ||
    existsSync(resolve(context.folder, "self-harness.yaml"));
  if (!configured) return { plan: null, problems: [] };
  const { value, problems } = await look(async () => context.selfHarness().plan({ ...file, flags }).plan);
  return { plan: value, problems };
}
