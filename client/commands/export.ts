import { resolve } from "node:path";
import type { Register } from "../context.ts";
import { labelOfResult } from "../external-models.ts";
import { failure } from "../failure.ts";

export const register: Register = (program, context) => {
  program
    .command("export")
    .argument("<version>", "harness version, or an optimization for its current one")
    .requiredOption("-o, --output <folder>", "folder to write to")
    .option(
      "--trials",
      "write the optimization's trials as a Harbor job folder (ATIF trajectories) instead of its harness",
    )
    .option("-f, --force", "replace a folder that holds something else")
    .description("write a harness version as a folder, or an optimization's trials")
    .action(
      context.perform(async ({ output, args, options }) => {
        const folder = resolve(context.folder, String(options["output"]));
        const asked = args[0] as string;
        const overwrite = options["force"] === true;
        const selfHarness = context.selfHarness();
        if (options["trials"] === true) {
          if (asked.startsWith("v-"))
            throw failure(
              "bad-input",
              `export --trials: got ${asked}, expected an optimization. Versions have none of their own.`,
            );
          const { optimizationId, trials } = await selfHarness.exportTrials(asked, folder, { overwrite });
          const { labelled, externalModels } = await labelOfResult(selfHarness.parts.records(), optimizationId);
          output.text(labelled(`${trials} trials of ${optimizationId} written to ${folder}`));
          return { kind: "ok", fields: { optimizationId, trials, folder, externalModels } };
        }
        const versionId = await selfHarness.export(asked, folder, { overwrite });
        const { labelled, externalModels } = await labelOfResult(selfHarness.parts.records(), asked);
        output.text(labelled(`${versionId} written to ${folder}`));
        return { kind: "ok", fields: { versionId, folder, externalModels } };
      }),
    );
};
