import type { Register } from "../context.ts";
import { resolveId } from "./resolve-id.ts";

export const register: Register = (program, context) => {
  program
    .command("resume")
    .argument("[id]", "optimization; the newest when absent")
    .description("take up dispatching again")
    .action(
      context.perform(async ({ output, args }) => {
        const selfHarness = context.selfHarness();
        const id = await resolveId(selfHarness, args[0]);
        const progress = await selfHarness.resume(id);
        output.text(`${id} goes on`);
        return { kind: "ok", fields: { progress } };
      }),
    );
};
