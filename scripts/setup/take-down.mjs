import { callEngine, engineEndpoint } from "./engine.mjs";
import { forgetEngineUser, otherEngineUsers } from "./engine-users.mjs";
import { readEnvironment } from "./environment.mjs";
import { stopPostgres } from "./needs/postgres.mjs";
import { recordedProcesses, runningProcess, stopProcess } from "./processes.mjs";

const services = ["temporal", "postgres", "dockerd"];
// A worker lets short trials finish and hands over the rest.
const workerGraceMs = 30_000;

/**
 * Stops what set-up and the demo of this checkout started, users before what they use, and nothing else. Data stays.
 *
 * @param {{ write: (line: string) => void }} options
 */
export async function takeDown({ write }) {
  const say = (name, result) => write(`${name}: ${result}`);
  for (const name of Object.keys(recordedProcesses())) {
    if (!services.includes(name)) say(name, await stopProcess(name, { graceMs: workerGraceMs }));
  }
  // SIGTERM and waiting: a development server that is killed may lose the last workflows from its file.
  say("Temporal server", await stopProcess("temporal", { graceMs: 20_000 }));
  say("Postgres", await stopPostgres());
  say("Docker engine", await stopEngine());
  forgetEngineUser();
}

/** The engine serves the whole machine: it stays for as long as anybody else may be using it. */
async function stopEngine() {
  const engine = runningProcess("dockerd");
  if (!engine) return "not started by this checkout";
  const others = otherEngineUsers();
  if (others.length > 0) return `left running (process ${engine.pid}), ${others[0]} uses it`;
  const containers = await runningContainers();
  if (containers !== 0) return `left running (process ${engine.pid}), ${containers ?? "unknown"} containers run on it`;
  return stopProcess("dockerd", { graceMs: 30_000 });
}

async function runningContainers() {
  const endpoint = engineEndpoint(readEnvironment().DOCKER_HOST ?? "unix:///var/run/docker.sock");
  try {
    return JSON.parse((await callEngine(endpoint, { path: "/containers/json", timeoutMs: 10_000 })).text).length;
  } catch {
    return undefined;
  }
}
