import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that these scripts belong to: everything below it is ours, nothing outside it but the caches. */
export const checkout = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/**
 * All local state of this checkout; ignored by git and safe to delete after `npm run down`. A run that ends and restarts its
 * services (the chaos run) names a folder of its own, so that it can only ever touch what it started itself.
 */
export const stateFolder = process.env.SELF_HARNESS_STATE || join(checkout, ".self-harness");

export const places = {
  environment: join(stateFolder, "environment.json"),
  processes: join(stateFolder, "pids.json"),
  logs: join(stateFolder, "logs"),
  reports: join(stateFolder, "reports"),
  locks: join(stateFolder, "locks"),
  tools: join(stateFolder, "tools"),
  temporalDatabase: join(stateFolder, "temporal.db"),
  postgres: join(stateFolder, "postgres"),
  postgresPassword: join(stateFolder, "postgres-password"),
};

/** Where a service of this checkout writes what it has to say. */
export const logFile = (service) => join(places.logs, `${service}.log`);

/** Per user, not per checkout, so that a second clone doesn't compile or download again. */
export function cacheFolder(environment = process.env) {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "self-harness");
}
