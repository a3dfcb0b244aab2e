import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processIdentity } from "./identity.mjs";
import { readJson } from "./json-file.mjs";

/**
 * Does the work while no other process holds the lock; waits for as long as the holder lives. The lock is a file that
 * names its holder, so a set-up that was killed never blocks the next one.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once when somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}) {
  let waited = false;
  while (!take(path)) {
    if (!waited) onWait();
    waited = true;
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  mkdirSync(dirname(path), { recursive: true });
  const claim = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(claim, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  try {
    linkSync(claim, path); // fails when the name is taken: the only step that decides who has the lock
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    removeIfAbandoned(path);
    return false;
  } finally {
    rmSync(claim, { force: true });
  }
}

function removeIfAbandoned(path) {
  if (isHeld(readJson(path))) return;
  const aside = `${path}.abandoned.${process.pid}`;
  try {
    renameSync(path, aside);
    // Between reading and renaming somebody may have removed the dead lock and taken it: then give it back.
    if (isHeld(readJson(aside))) linkSync(aside, path);
  } catch {
    // somebody else was faster; the caller tries again
  } finally {
    rmSync(aside, { force: true });
  }
}

const isHeld = (holder) => holder !== undefined && processIdentity(holder.pid) === holder.identity;
