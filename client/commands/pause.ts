import type { Register } from "../context.ts";
import { resolveId } from "./resolve-id.ts";

export const register: Register = (program, context) => {
  program
    .command("pause")
    .argument("[id]", "optimization; the newest when absent")
    .description("stop dispatching; what runs goes on")
    .action(
      context.perform(async ({ output, args }) => {
        const selfHarness = context.selfHarness();
        const id = await resolveId(selfHarness, args[0]);
        const progress = await selfHarness.pause(id);
        output.text(`${id} is paused; go on with self-harness resume ${id}`);
        return { kind: "ok", fields: { progress } };
      }),
    );
};
