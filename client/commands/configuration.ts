import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Flags, options } from "../../config.ts";
import { failure } from "../failure.ts";

/** Gives a command the file and one flag for each setting that has one. */
export function addConfigurationOptions(command: Command): Command {
  command.option("-c, --config <file>", "configuration file; self-harness.yaml when it is there");
  for (const { flag, kind, description } of options) {
    if (kind === "list") command.option(`${flag} <value...>`, description);
    else command.option(`${flag} <value>`, description);
  }
  return command;
}

/** What these flags said, by dotted key of the configuration. */
export function givenFlags(parsed: Readonly<Record<string, unknown>>): Flags {
  return Object.fromEntries(
    options.map(({ key, flag }) => [key, parsed[attributeOf(flag)] as string | readonly string[] | undefined]),
  );
}

/** The name under which commander keeps a flag. */
function attributeOf(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The file that was asked for; told apart from a file with mistakes by its own exit code. */
export function configFile(parsed: Readonly<Record<string, unknown>>, folder: string): { readonly config?: string } {
  const asked = parsed["config"];
  if (typeof asked !== "string") return {};
  if (!existsSync(resolve(folder, asked)))
    throw failure(
      "no-configuration",
      `${resolve(folder, asked)}: got nothing there, expected a configuration file. Correct --config, or leave it out and use flags.`,
    );
  return { config: asked };
}
