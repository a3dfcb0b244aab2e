import type { Register } from "../context.ts";
import { resolveId } from "./resolve-id.ts";

export const register: Register = (program, context) => {
  program
    .command("rollback")
    .argument("<id>", "optimization")
    .argument("<version>", "harness version that was current before; see show ID versions")
    .description("make an older harness version current again, with an audit line")
    .action(
      context.perform(async ({ output, args }) => {
        const selfHarness = context.selfHarness();
        const id = await resolveId(selfHarness, args[0]);
        const { from, to } = await selfHarness.rollback(id, args[1] as string);
        output.text(`${to} is the current version of ${id} again, instead of ${from}`);
        return { kind: "ok", fields: { optimizationId: id, from, to } };
      }),
    );
};
