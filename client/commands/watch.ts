import type { Context, Invocation, Register } from "../context.ts";
import { type CommandEnd, watchToEnd } from "../watching.ts";
import { resolveId } from "./resolve-id.ts";

export const register: Register = (program, context) => {
  program
    .command("watch")
    .argument("[id]", "optimization; the newest when absent")
    .description("watch an optimization to its end; Ctrl-C detaches, the optimization goes on")
    .action(context.perform((invocation) => watch(invocation, context)));
};

async function watch({ output, args }: Invocation, context: Context): Promise<CommandEnd> {
  const selfHarness = context.selfHarness();
  const id = await resolveId(selfHarness, args[0]);
  await selfHarness.attach(id);
  return watchToEnd(selfHarness, id, output, context.signal);
}
