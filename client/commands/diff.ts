import pc from "picocolors";
import type { Register } from "../context.ts";
import { labelOfResult } from "../external-models.ts";

export const register: Register = (program, context) => {
  program
    .command("diff")
    .argument("[from]", "harness version or optimization; the newest optimization when absent")
    .argument("[to]", "harness version or optimization")
    .description(
      "unified diff: of two versions, of a version and its parent, or of an optimization's start and its current version",
    )
    .action(
      context.perform(async ({ output, args }) => {
        const selfHarness = context.selfHarness();
        const diff = await selfHarness.diff(args[0], args[1]);
        const { labelled, externalModels } = await labelOfResult(selfHarness.parts.records(), args[1] ?? args[0]);
        output.text(labelled(diff === "" ? "no difference" : colourDiff(diff)));
        return { kind: "ok", fields: { diff, externalModels } };
      }),
    );
};

function colourDiff(diff: string): string {
  const colour = (line: string) =>
    /^\+(?!\+\+)/.test(line) ? pc.green(line) : /^-(?!--)/.test(line) ? pc.red(line) : line;
  return diff.trimEnd().split("\n").map(colour).join("\n");
}
