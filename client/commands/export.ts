import { resolve } from "node:path";
import type { Register } from "../context.ts";

export const register: Register = (program, context) => {
  program
    .command("export")
    .argument("<version>", "harness version, or an optimization for its current one")
    .requiredOption("-o, --output <folder>", "folder to write the harness to")
    .option("-f, --force", "replace a folder that is no harness")
    .description("write a harness version as a folder")
    .action(
      context.perform(async ({ output, args, options }) => {
        const folder = resolve(context.folder, String(options["output"]));
        const versionId = await context
          .selfHarness()
          .export(args[0] as string, folder, { overwrite: options["force"] === true });
        output.text(`${versionId} written to ${folder}`);
        return { kind: "ok", fields: { versionId, folder } };
      }),
    );
};
