import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeJson } from "./json-file.mjs";
import { cacheFolder, stateFolder } from "./places.mjs";
import { isStill, recordedProcesses } from "./processes.mjs";

// A Docker engine that one checkout started serves every checkout of this user. Each one that was set up leaves a note, so
// that `npm run down` of the one doesn't take the engine from the others.
const folder = () => join(cacheFolder(), "engine-users");
const ownNote = () => join(folder(), `${createHash("sha256").update(stateFolder).digest("hex").slice(0, 16)}.json`);

export const registerEngineUser = () => writeJson(ownNote(), { state: stateFolder });
export const forgetEngineUser = () => rmSync(ownNote(), { force: true });

/** State folders of this user's other checkouts that have something running now. */
export function otherEngineUsers() {
  return notes()
    .map((name) => readJson(join(folder(), name))?.state)
    .filter((other) => other && other !== stateFolder && hasSomethingRunning(other));
}

const hasSomethingRunning = (other) => Object.values(recordedProcesses(join(other, "pids.json"))).some(isStill);

function notes() {
  try {
    return readdirSync(folder());
  } catch {
    return [];
  }
}
