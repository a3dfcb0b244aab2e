import type { Register } from "../context.ts";
import { resolveId } from "./resolve-id.ts";

export const register: Register = (program, context) => {
  program
    .command("stop")
    .argument("<id>", "optimization")
    .option("--reason <text>", "kept with its end", "stopped by a person")
    .description("end an optimization now; running trials are cancelled, everything measured is kept")
    .action(
      context.perform(async ({ output, args, options }) => {
        const selfHarness = context.selfHarness();
        const id = await resolveId(selfHarness, args[0]);
        const progress = await selfHarness.stop(id, String(options["reason"]));
        output.text(`${id} ends; see self-harness show ${id}`);
        return { kind: "ok", fields: { progress } };
      }),
    );
};
