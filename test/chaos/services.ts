import { spawn } from "node:child_process";
import { once } from "node:events";
import { recordedProcesses } from "../../scripts/setup/processes.mjs";
import { restartEngine } from "../../scripts/setup/restart-engine.mjs";
import { checkout } from "../support/optimization.ts";

/** Ends a service that set-up started for this run, as a crash would, and has set-up start it again on the same port. */
export async function crashService(name: "postgres" | "temporal"): Promise<void> {
  const recorded = recordedProcesses()[name];
  if (!recorded) throw new Error(`${name} was not started for this run: nothing else may be killed`);
  process.kill(recorded.pid, "SIGKILL");
  // Named in the environment, they would be somebody else's services, which set-up looks at and never makes.
  const { TEMPORAL_ADDRESS: _, DATABASE_URL: __, ...env } = process.env;
  const setUp = spawn(process.execPath, ["scripts/setup.mjs"], {
    cwd: checkout,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  setUp.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(setUp, "exit")) as [number | null];
  if (code !== 0) throw new Error(`set-up could not start ${name} again:\n${said}`);
}

export { restartEngine };
