import pc from "picocolors";
import type { Register } from "../context.ts";

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
        const diff = await context.selfHarness().diff(args[0], args[1]);
        output.text(diff === "" ? "no difference" : colourDiff(diff));
        return { kind: "ok", fields: { diff } };
      }),
    );
};

function colourDiff(diff: string): string {
  const colour = (line: string) =>
    /^\+(?!\+\+)/.test(line) ? pc.green(line) : /^-(?!--)/.test(line) ? pc.red(line) : line;
  return diff.trimEnd().split("\n").map(colour).join("\n");
}
