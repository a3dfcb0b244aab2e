import { existsSync } from "node:fs";
import { resolve } from "node:path";
import pc from "picocolors";
import type { Context, Invocation, Register } from "../context.ts";
import type { ClientProblem } from "../failure.ts";
import type { What } from "../self-harness.ts";
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
  const what = configured(options, context);
  const found: ClientProblem[] = [];
  for await (const { name, ok, problems } of context.selfHarness().doctor(what)) {
    found.push(...problems);
    output.record("check", { name, ok, problems });
    output.text(
      ok ? `${pc.green("✔")} ${name}` : `${pc.red("✖")} ${name}\n${problems.map(({ text }) => `  ${text}`).join("\n")}`,
    );
  }
  if (!what) output.text("– model: no self-harness.yaml here and no --model, so not looked at");
  return { kind: found[0]?.kind ?? "ok", fields: { problems: found } };
}

/** A model is looked at only where one is configured. */
function configured(options: Invocation["options"], context: Context): What | undefined {
  const flags = givenFlags(options);
  const file = configFile(options, context.folder);
  const isConfigured =
    file.config !== undefined ||
    flags["model.name"] !== undefined ||
    existsSync(resolve(context.folder, "self-harness.yaml"));
  return isConfigured ? { ...file, flags } : undefined;
}
