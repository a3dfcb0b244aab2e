import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "@jest/globals";

const script = fileURLToPath(new URL("../../.ci/run", import.meta.url));
const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

/** The script itself in an empty checkout, where set-up, checks and tests end as the case says. */
async function ci(ends: { readonly setUp?: number; readonly check?: number; readonly test?: string }) {
  const folder = await mkdtemp(join(tmpdir(), "self-harness-ci-"));
  folders.push(folder);
  for (const each of [".ci", "scripts", "bin"]) await mkdir(join(folder, each));
  await copyFile(script, join(folder, ".ci/run"));
  await writeFile(join(folder, "scripts/setup.mjs"), `process.exitCode = ${ends.setUp ?? 0};\n`);
  const npm = join(folder, "bin/npm");
  const { check = 0, test = "echo '7 passed, 0 failed, 0 skipped'" } = ends;
  await writeFile(npm, `#!/usr/bin/env bash\nif [[ $1 == run ]]; then echo checked; exit ${check}; fi\n${test}\n`);
  await chmod(npm, 0o755);
  const { status, stdout } = spawnSync("bash", [join(folder, ".ci/run")], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` },
  });
  return [status, stdout.trimEnd().split("\n").at(-1)];
}

const nothingCounted = "0 passed, 1 failed, 0 skipped";

describe("the last line of .ci/run", () => {
  it("is the summary of tests that pass", async () => {
    expect(await ci({})).toEqual([0, "7 passed, 0 failed, 0 skipped"]);
  });

  it("is the summary of tests that fail, and its exit code theirs", async () => {
    const test = "echo '6 passed, 1 failed, 0 skipped'; exit 1";
    expect(await ci({ test })).toEqual([1, "6 passed, 1 failed, 0 skipped"]);
  });

  it.each([
    ["set-up is incomplete", { setUp: 3 }, 3],
    ["a check fails", { check: 1 }, 1],
    ["the tests are killed before they count", { test: "echo 'PASS some.test.ts'; kill -KILL $$" }, 137],
    ["the tests say nothing and call that success", { test: "exit 0" }, 1],
  ])("counts one failure when %s", async (_what, ends, code) => {
    expect(await ci(ends)).toEqual([code, nothingCounted]);
  });
});
