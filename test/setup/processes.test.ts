import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parseProcStat, processIdentity } from "../../scripts/setup/identity.mjs";
import { writeJson } from "../../scripts/setup/json-file.mjs";
import { withLock } from "../../scripts/setup/lock.mjs";
import { runningProcess } from "../../scripts/setup/processes.mjs";

const folder = mkdtempSync(join(tmpdir(), "self-harness-test-"));

describe("the identity of a process", () => {
  it("is the same for as long as it lives, and none afterwards", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const pid = child.pid ?? 0;
    const identity = processIdentity(pid);
    expect(identity).toBeDefined();
    expect(processIdentity(pid)).toBe(identity);
    child.kill();
    await once(child, "exit");
    expect(processIdentity(pid)).toBeUndefined();
  });

  it("is read past a program's name with blanks and parentheses", () => {
    const fields = Array.from({ length: 30 }, (_, index) => String(index));
    expect(parseProcStat(`42 (a) b (c) S ${fields.join(" ")}`)).toEqual({ state: "S", startedTicks: "18" });
  });

  it("keeps `down` away from a process that took over the number", () => {
    const file = join(folder, "pids.json");
    const entry = { pid: process.pid, command: "temporal", startedAt: "" };
    writeJson(file, {
      own: { ...entry, identity: processIdentity(process.pid) },
      other: { ...entry, identity: "earlier" },
    });
    expect(runningProcess("own", file)?.pid).toBe(process.pid);
    expect(runningProcess("other", file)).toBeUndefined();
    expect(runningProcess("unknown", file)).toBeUndefined();
  });
});

describe("a set-up lock", () => {
  it("lets one in at a time", async () => {
    let inside = 0;
    const work = async () => {
      inside += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(inside).toBe(1);
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => withLock(join(folder, "lock"), work)));
    expect(inside).toBe(0);
  });

  it("is taken over from a holder that died with it", async () => {
    const path = join(folder, "abandoned");
    writeJson(path, { pid: process.pid, identity: "a process before this one" });
    expect(await withLock(path, async () => "done")).toBe("done");
  });

  it("is given back when the work fails", async () => {
    const path = join(folder, "failing");
    await expect(withLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withLock(path, async () => "next")).toBe("next");
  });
});
