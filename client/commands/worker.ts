import { readWorkerSettings } from "../../config.ts";
import type { Context, Register } from "../context.ts";
import { ClientFailure, failure } from "../failure.ts";
import { checksOf, look } from "../preflight.ts";

const roles = ["main", "model", "sandbox"];

export const register: Register = (program, context) => {
  program
    .command("worker")
    .option("--roles <roles...>", `queues to serve: ${roles.join(", ")}`, roles)
    .option(
      "--sandboxes <count>",
      "sandboxes that this machine can hold at once; $SELF_HARNESS_SANDBOX_SLOTS or 8 when absent",
    )
    .description("serve the task queues in this process until SIGTERM or Ctrl-C")
    .action(
      context.perform(async ({ output, options }) => {
        const asked = (options["roles"] as string[]).flatMap((role) => role.split(","));
        const unknown = asked.find((role) => !roles.includes(role));
        if (unknown !== undefined)
          throw failure(
            "bad-input",
            `--roles: got ${JSON.stringify(unknown.slice(0, 80))}, expected some of ${roles.join(", ")}.`,
          );
        const { sandboxSlots: usualSlots, graceMs } = readWorkerSettings();
        const sandboxSlots = Number(options["sandboxes"] ?? usualSlots);
        if (!Number.isInteger(sandboxSlots) || sandboxSlots < 1 || sandboxSlots > 256)
          throw failure(
            "bad-input",
            `--sandboxes: got ${JSON.stringify(options["sandboxes"])}, expected a whole number from 1 to 256.`,
          );
        await requireServices(context);
        const onReady = (identity: string) => {
          output.record("ready", { identity });
          output.progress(`${identity} serves ${asked.join(", ")}`);
        };
        await context.runWorker({ roles: asked, sandboxSlots, graceMs, onReady });
        return { kind: "ok" };
      }),
    );
};

/** A worker that starts without its services would only fail later, and less clearly. */
async function requireServices(context: Context): Promise<void> {
  const checks = checksOf(context.selfHarness().parts, null, []);
  const found = await Promise.all([
    look<unknown>(checks.temporal),
    look<unknown>(checks.postgres),
    look<unknown>(checks.docker),
  ]);
  const [first, ...rest] = found.flatMap((each) => each.problems);
  if (first) throw new ClientFailure([first, ...rest]);
}
