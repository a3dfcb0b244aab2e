import { join } from "node:path";
import { otherEngineUsers } from "./engine-users.mjs";
import { docker } from "./needs/docker.mjs";
import { checkout, places } from "./places.mjs";
import { handOver, runningProcess, stopProcess } from "./processes.mjs";

const ofCheckout = join(checkout, ".self-harness");

/**
 * Ends the Docker engine and starts it again, if set-up of this checkout started it and nobody else uses it.
 * @returns {Promise<string | null>} why it was left alone, or null
 */
export async function restartEngine() {
  const file = [places.processes, join(ofCheckout, "pids.json")].find((each) => runningProcess("dockerd", each));
  if (!file) return "set-up of this checkout did not start the engine";
  const others = otherEngineUsers().filter((state) => state !== ofCheckout);
  if (others.length > 0) return `${others[0]} uses the engine too`;
  await stopProcess("dockerd", { graceMs: 30_000, file });
  await docker.make(process.env, () => {});
  await handOver("dockerd", file);
  return null;
}
