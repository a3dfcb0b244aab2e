import { join } from "node:path";
import { aptInstall } from "../apt.mjs";
import { findCommand, isRoot } from "../commands.mjs";
import { notAllowed, usualEngines, whyNoEngine } from "../engine.mjs";
import { SetUpFailure } from "../failure.mjs";
import { withLock } from "../lock.mjs";
import { missing, ready, unusable } from "../need.mjs";
import { cacheFolder, logFile } from "../places.mjs";
import { forgetProcess, logTail, startService } from "../processes.mjs";
import { until } from "../waiting.mjs";

const socket = "unix:///var/run/docker.sock";
const byHand = "as root: apt-get install -y --no-install-recommends docker.io && dockerd";
// containerd and the network take 2 s; a slow disk with many images takes much longer.
const startTimeoutMs = 60_000;

/** @type {import("../need.mjs").Need} */
export const docker = {
  name: "Docker engine",

  async look(variables) {
    if (variables.DOCKER_HOST) return lookAtGiven(variables.DOCKER_HOST, variables);
    const reasons = [];
    for (const host of usualEngines(variables)) {
      const reason = await whyNoEngine(host);
      if (!reason) return ready(host, { DOCKER_HOST: host });
      reasons.push(`${host}: ${reason}`);
    }
    return missing(`no engine answers (${reasons.join("; ")})`);
  },

  make: (_variables, say) => {
    // The engine belongs to the machine: two set-ups must not install or start it side by side.
    const lock = join(cacheFolder(), "docker-engine.lock");
    return withLock(
      lock,
      () => make(say),
      () => say("another set-up is making it; waiting"),
    );
  },
};

async function lookAtGiven(host, variables) {
  const reason = await whyNoEngine(host, variables);
  if (!reason) return ready(`DOCKER_HOST ${host}`);
  return unusable(
    `DOCKER_HOST is ${host}, but no engine answers there: ${reason}`,
    "start that engine, or unset DOCKER_HOST",
  );
}

async function make(say) {
  const values = { DOCKER_HOST: socket };
  const reason = await whyNoEngine(socket);
  if (!reason) return { what: `${socket}, just started by another set-up`, values };
  if (!isRoot()) throw needsRoot(reason);
  const installed = findCommand("dockerd") ? undefined : await install(say);
  // Installing the package starts the engine where the system has services.
  if (installed && (await until(pings, { timeoutMs: 5_000 })))
    return { what: `${socket}, installed docker.io`, values };
  await start();
  return { what: `${socket}, ${installed ? "installed docker.io and " : ""}started dockerd`, values };
}

function needsRoot(reason) {
  if (reason === notAllowed)
    return new SetUpFailure(`${socket}: ${reason}`, "as root: usermod -aG docker YOUR-NAME, then log in again");
  return new SetUpFailure(`no Docker engine answers (${socket}: ${reason}), and only root can start one`, byHand);
}

async function install(say) {
  const packages = findCommand("apt-get");
  if (!packages)
    throw new SetUpFailure(
      "there is no Docker engine, and no apt-get to install one",
      "install Docker, or set DOCKER_HOST",
    );
  say("installing docker.io");
  await aptInstall("docker.io");
  return true;
}

async function start() {
  const service = await startService("dockerd", findCommand("dockerd"), []);
  if (await until(pings, { timeoutMs: startTimeoutMs, unless: service.hasEnded })) return;
  await forgetProcess("dockerd");
  throw new SetUpFailure(
    `dockerd did not start; the end of ${logFile("dockerd")}:\n${logTail("dockerd")}`,
    "in a container, dockerd needs a privileged one with cgroups mounted; otherwise start an engine elsewhere and set DOCKER_HOST",
  );
}

const pings = async () => !(await whyNoEngine(socket));
