import type { Register } from "../context.ts";
import { readNamedCaps } from "./budget.ts";
import { resolveId } from "./resolve-id.ts";

export const register: Register = (program, context) => {
  program
    .command("resume")
    .argument("[id]", "optimization; the newest when absent")
    .option("--budget <cap...>", "caps from now on: usd=30, tokens=…, trials=…, hours=…; none takes a cap away")
    .description("go on: with a paused optimization, or with one that ended early; nothing is run or paid again")
    .action(
      context.perform(async ({ output, args, options }) => {
        const caps = readNamedCaps((options["budget"] ?? []) as string[]);
        const selfHarness = context.selfHarness();
        const id = await resolveId(selfHarness, args[0]);
        const { restarted } = await selfHarness.resume(id, caps);
        output.text(`${id} goes on${restarted ? ` where it ended; watch it: self-harness watch ${id}` : ""}`);
        return { kind: "ok", fields: { optimizationId: id, restarted } };
      }),
    );
};
