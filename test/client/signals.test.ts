import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "@jest/globals";
import { eventually } from "../support/eventually.ts";

const bin = fileURLToPath(new URL("../../client/bin.mjs", import.meta.url));
let shell: ChildProcess | undefined;
let worker: number | undefined;
afterEach(() => {
  for (const pid of [shell?.pid, worker]) if (pid !== undefined && isThere(pid)) process.kill(pid, "SIGKILL");
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Needs what set-up provides: a worker that serves is what must not be left behind. */
it("a worker ends when the shell that npx has put before it dies of a signal", async () => {
  const { NODE_OPTIONS: _ours, ...own } = process.env;
  // As `npx self-harness worker` does it; the `:` keeps the shell from becoming the worker.
  const command = `"${process.execPath}" "${bin}" worker --roles sandbox; :`;
  shell = spawn("sh", ["-c", command], {
    env: { ...own, npm_command: "exec" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  shell.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await eventually(async () => expect(said).toMatch(/#\d+ serves sandbox/), 45_000);
  worker = Number(/#(\d+) serves/.exec(said)?.[1]);
  const parent = (await readFile(`/proc/${worker}/stat`, "utf8")).split(") ")[1]?.split(" ")[1];
  expect(Number(parent)).toBe(shell.pid);
  shell.kill("SIGTERM");
  await eventually(async () => expect(isThere(worker as number)).toBe(false), 45_000);
}, 100_000);
