import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lastLines } from "./commands.mjs";
import { processIdentity } from "./identity.mjs";
import { readJson, writeJson } from "./json-file.mjs";
import { withLock } from "./lock.mjs";
import { logFile, places } from "./places.mjs";
import { until } from "./waiting.mjs";

/**
 * A process that this checkout started and that outlives the script which did.
 * `values` are the entries of environment.json that it answers for.
 * @typedef {{ pid: number, identity: string, command: string, startedAt: string,
 *   values?: import("./environment.mjs").Environment }} RecordedProcess
 */

/** @returns {Record<string, RecordedProcess>} by name: "temporal", "postgres", "dockerd", or a worker's own name */
export const recordedProcesses = (file = places.processes) => readJson(file, {});

/** The recorded process of that name if it still runs; a number that the system gave to another process doesn't count. */
export function runningProcess(name, file = places.processes) {
  const entry = recordedProcesses(file)[name];
  return entry && isStill(entry) ? entry : undefined;
}

/** @param {RecordedProcess} entry */
export const isStill = (entry) => processIdentity(entry.pid) === entry.identity;

/** Remembers a process, so that `npm run down` can stop it. */
export function recordProcess(name, pid, command, values = {}) {
  const entry = { pid, identity: processIdentity(pid), command, startedAt: new Date().toISOString(), values };
  return change((all) => ({ ...all, [name]: entry }));
}

export function forgetProcess(name, file = places.processes) {
  return change(({ [name]: _, ...others }) => others, file);
}

/** Hands the responsibility for a process to whoever keeps another file. */
export async function handOver(name, file) {
  const { [name]: entry } = recordedProcesses();
  if (!entry || file === places.processes) return;
  await change((all) => ({ ...all, [name]: entry }), file);
  await forgetProcess(name);
}

const change = (update, file = places.processes) =>
  withLock(join(dirname(file), "locks", "pids"), async () => writeJson(file, update(recordedProcesses(file))));

/**
 * Starts a service in a session of its own, so that neither the end of this script nor Ctrl-C in its terminal ends it.
 *
 * @param {string} service names the log file
 * @param {string} command
 * @param {string[]} parameters
 * @param {import("node:child_process").SpawnOptions & { values?: import("./environment.mjs").Environment }} [options]
 */
export async function startService(service, command, parameters, { values, ...options } = {}) {
  mkdirSync(places.logs, { recursive: true });
  const log = openSync(logFile(service), "a");
  const child = spawn(command, parameters, { ...options, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  await once(child, "spawn"); // rejects with the "error" event, for instance when there is no such file
  child.unref();
  await recordProcess(service, child.pid, [command, ...parameters].join(" "), values);
  return { pid: child.pid, hasEnded: () => processIdentity(child.pid) === undefined };
}

/**
 * Stops a recorded process and forgets it. Never touches a process that took over the number.
 *
 * @param {string} name
 * @param {{ signal?: NodeJS.Signals, graceMs?: number, last?: NodeJS.Signals, file?: string }} [options]
 * @returns {Promise<"stopped" | "was not running">}
 */
export async function stopProcess(
  name,
  { signal = "SIGTERM", graceMs = 15_000, last = "SIGKILL", file = places.processes } = {},
) {
  const entry = runningProcess(name, file);
  if (entry) {
    const isGone = () => !isStill(entry);
    send(entry.pid, signal);
    if (!(await until(isGone, { timeoutMs: graceMs }))) {
      send(entry.pid, last);
      await until(isGone, { timeoutMs: 5_000 });
    }
  }
  await forgetProcess(name, file);
  return entry ? "stopped" : "was not running";
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // it ended by itself in this very moment
  }
}

/** The end of a service's log, for an error message. */
export function logTail(service) {
  try {
    return lastLines(readFileSync(logFile(service), "utf8"));
  } catch {
    return "(the log is empty)";
  }
}
