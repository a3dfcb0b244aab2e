import type { Register } from "../context.ts";
import { resolveId } from "./resolve-id.ts";

const answers = [
  { verb: "approve", description: "let the candidate that waits for a review be promoted", done: "is approved" },
  {
    verb: "reject",
    description: "turn down the candidate that waits for a review; the next best is offered",
    done: "is turned down",
  },
] as const;

export const register: Register = (program, context) => {
  for (const { verb, description, done } of answers)
    program
      .command(verb)
      .argument("<id>", "optimization")
      .argument("[proposal]", "proposal, e.g. P-112; whichever waits when absent")
      .option("--reason <text>", "kept with the answer; after a rejection the proposer reads it")
      .description(description)
      .action(
        context.perform(async ({ output, args, options }) => {
          const selfHarness = context.selfHarness();
          const id = await resolveId(selfHarness, args[0]);
          const proposal = args[1] ?? (await selfHarness.progress(id)).review ?? undefined;
          const reason = options["reason"];
          const progress = await selfHarness[verb](id, proposal, typeof reason === "string" ? reason : undefined);
          output.text(`${proposal} ${done}`);
          return { kind: "ok", fields: { optimizationId: id, proposal, progress } };
        }),
      );
};
