import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findCommand, isRoot } from "../commands.mjs";
import { makeRootFileSystem } from "../debootstrap.mjs";
import { callEngine, engineEndpoint, streamError } from "../engine.mjs";
import { SetUpFailure } from "../failure.mjs";
import { firstWay } from "../first-way.mjs";
import { baseImageFile, baseImageTag, readImageDefinition } from "../image-definition.mjs";
import { tarOfOneFile } from "../image-tar.mjs";
import { withLock } from "../lock.mjs";
import { missing, ready } from "../need.mjs";
import { cacheFolder } from "../places.mjs";

// An unreachable registry is mostly one that says nothing; a reachable one speaks within a few seconds.
const silenceMs = 25_000;
const pullTimeoutMs = 5 * 60_000;
const buildTimeoutMs = 5 * 60_000;
const importTimeoutMs = 5 * 60_000;

/** @type {import("../need.mjs").Need} */
export const baseImage = {
  name: "starter base image",

  async look(variables) {
    const endpoint = endpointFor(variables);
    if (!endpoint) return missing("no Docker engine to look into");
    return (await isPresent(endpoint)) ? ready(baseImageTag) : missing(`${baseImageTag} is not in the engine`);
  },

  make(variables, say) {
    const lock = join(cacheFolder(), "base-image.lock");
    return withLock(
      lock,
      () => make(endpointFor(variables), say),
      () => say("another set-up is making it; waiting"),
    );
  },
};

const endpointFor = (variables) =>
  variables.DOCKER_HOST ? engineEndpoint(variables.DOCKER_HOST, variables) : undefined;

async function isPresent(endpoint) {
  try {
    return (await callEngine(endpoint, { path: `/images/${baseImageTag}/json`, timeoutMs: 15_000 })).status === 200;
  } catch {
    return false;
  }
}

async function make(endpoint, say) {
  if (await isPresent(endpoint)) return { what: `${baseImageTag}, just made by another set-up` };
  const result = await firstWay([
    { name: "built from its Dockerfile", changesNothing: false, attempt: () => build(endpoint) },
    { name: "made by debootstrap", changesNothing: false, attempt: () => bootstrap(endpoint, say) },
  ]);
  if ("found" in result) return { what: `${baseImageTag}, ${result.way}` };
  throw new SetUpFailure(
    `the base image can't be made:\n  ${result.not.join("\n  ")}`,
    `docker build -t ${baseImageTag} benchmarks/base-image, on a machine that reaches an image registry; or run set-up as root on Debian`,
  );
}

async function build(endpoint) {
  const [name, tag] = readImageDefinition().from.split(":");
  const pull = {
    method: "POST",
    path: `/images/create?fromImage=${name}&tag=${tag}`,
    timeoutMs: pullTimeoutMs,
    silenceMs,
  };
  const notPulled = await failureOf(endpoint, pull);
  if (notPulled) return { not: `${name}:${tag} can't be pulled: ${plainly(notPulled)}` };
  const body = tarOfOneFile("Dockerfile", readFileSync(baseImageFile, "utf8"));
  const path = `/build?t=${encodeURIComponent(baseImageTag)}&rm=1&forcerm=1`;
  const notBuilt = await failureOf(endpoint, { method: "POST", path, body, timeoutMs: buildTimeoutMs });
  return notBuilt ? { not: plainly(notBuilt) } : { found: baseImageTag };
}

async function bootstrap(endpoint, say) {
  if (!isRoot()) return { not: "only root can run debootstrap" };
  if (!findCommand("debootstrap") && !findCommand("apt-get"))
    return { not: "there is neither debootstrap nor apt-get" };
  const { release, packages, settings } = readImageDefinition();
  say(`no image registry: making Debian ${release} with debootstrap (about a minute)`);
  const query = new URLSearchParams({
    fromSrc: "-",
    repo: baseImageTag.split(":")[0],
    tag: baseImageTag.split(":")[1],
  });
  for (const setting of settings) query.append("changes", setting);
  const send = (body) =>
    failureOf(endpoint, { method: "POST", path: `/images/create?${query}`, body, timeoutMs: importTimeoutMs });
  try {
    const notImported = await makeRootFileSystem({ release, packages }, send);
    return notImported ? { not: notImported } : { found: baseImageTag };
  } catch (error) {
    return { not: error.message };
  }
}

async function failureOf(endpoint, call) {
  try {
    return streamError(await callEngine(endpoint, call));
  } catch (error) {
    return error.message;
  }
}

/** The engine's message without addresses: which registry it asked is its own configuration, and no help here. */
const plainly = (message) => message.replace(/https?:\/\/\S+/g, "the registry").replace(/lookup \S+/g, "lookup");
