import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { cureFor, readGuidance } from "../../simulator/meaning/guidance.ts";
import type { Aspect, Habit } from "../../simulator/personas.ts";
import { hookScript, ideas } from "../../simulator/proposer/ideas.ts";

/** Runs the hook scripts of the simulated proposer with bash, in a folder of their own and without anybody's git identity. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hooks-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Output {
  readonly decision?: string;
  readonly reason?: string;
  readonly hookSpecificOutput?: { readonly additionalContext?: string };
}

function run(script: string, event: Record<string, unknown>): Output | null {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", hookScript(script)], {
    cwd: folder,
    input: JSON.stringify({ task_instruction: "Do something.", ...event }),
    env: { PATH: process.env["PATH"], HOME: folder, TMPDIR: folder, GIT_CONFIG_NOSYSTEM: "1" },
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.trim() === "" ? null : (JSON.parse(stdout) as Output);
}

const bash = (command: string, tool_response: string | null = null) => ({
  tool_name: "bash",
  tool_input: { command },
  tool_response,
});
const textOf = (output: Output | null) => output?.reason ?? output?.hookSpecificOutput?.additionalContext ?? "";

function expectCure(text: string, habit: Habit, aspect: Aspect | null = null): void {
  expect({ text, cure: cureFor(readGuidance(text), habit, aspect) !== null, harms: readGuidance(text).harms }).toEqual({
    text,
    cure: true,
    harms: [],
  });
}

const scripts = [
  ...new Set(
    Object.values(ideas).flatMap((list) =>
      list.flatMap((idea) => (idea.hook ? [{ event: idea.hook.event, script: idea.hook.script }] : [])),
    ),
  ),
];

describe("each hook script", () => {
  it.each(scripts)(
    "$script is plain bash: an interpreter that has to start on every call would be slow on a busy machine",
    ({ script }) => {
      expect(hookScript(script)).not.toMatch(/\b(?:python3?|perl|node|jq)\b/);
      expect(hookScript(script).split("\n").length).toBeLessThan(40);
    },
  );

  it.each(scripts.filter(({ event }) => event.startsWith("PreToolUse") || event === "PostToolUse"))(
    "$script has nothing to say about ls",
    ({ script }) => {
      expect(run(script, bash("ls -la", "total 0"))).toBeNull();
    },
  );

  it.each(scripts)("$script bears input without a tool", ({ script }) => {
    expect(() => run(script, { tool_name: null, tool_input: null, tool_response: null })).not.toThrow();
  });
});

describe("git-identity-check", () => {
  const commit = 'git commit -m "A change"';
  it("refuses a commit without identity, with a reason that cures", () => {
    spawnSync("git", ["init", "-q", folder]);
    for (const command of [
      commit,
      `cd ${folder} && ${commit}`,
      "git merge --no-ff topic",
      "git revert HEAD",
      "git tag -a v1 -m v1",
    ]) {
      const output = run("git-identity-check.sh", bash(command));
      expect(output?.decision).toBe("block");
      expectCure(textOf(output), "prerequisites", "git_identity");
    }
  });

  it("lets a commit pass that has an identity or brings one", () => {
    spawnSync("git", ["init", "-q", folder]);
    expect(run("git-identity-check.sh", bash(`git -c user.email=a@b -c user.name=A commit -m x`))).toBeNull();
    expect(
      run(
        "git-identity-check.sh",
        bash("git status && git log --oneline && git branch --merged && git merge-base a b"),
      ),
    ).toBeNull();
    for (const [key, value] of [
      ["user.name", "A"],
      ["user.email", "a@b"],
    ])
      spawnSync("git", ["-C", folder, "config", String(key), String(value)]);
    expect(run("git-identity-check.sh", bash(commit))).toBeNull();
  });
});

describe("git-identity-default", () => {
  const email = () =>
    spawnSync("git", ["config", "--global", "user.email"], {
      env: { PATH: process.env["PATH"], HOME: folder },
      encoding: "utf8",
    }).stdout.trim();
  it("gives git an identity without a word, and leaves one alone that is there", () => {
    expect(run("git-identity-default.sh", bash("git commit -m x"))).toBeNull();
    expect(email()).toBe("agent@localhost");
    spawnSync("git", ["config", "--global", "user.email", "own@example"], {
      env: { PATH: process.env["PATH"], HOME: folder },
    });
    run("git-identity-default.sh", bash("git commit -m x"));
    expect(email()).toBe("own@example");
  });
});

describe("prerequisites-check", () => {
  it("refuses to write into a directory that is missing", () => {
    for (const event of [
      bash(`echo 1 > ${folder}/new/file`),
      { tool_name: "write_file", tool_input: { path: `${folder}/new/file`, content: "1" } },
    ]) {
      const output = run("prerequisites-check.sh", event);
      expect(output?.decision).toBe("block");
      expectCure(textOf(output), "prerequisites", "missing_directory");
    }
    expect(run("prerequisites-check.sh", bash(`mkdir -p ${folder}/new && echo 1 > ${folder}/new/file`))).toBeNull();
    mkdirSync(join(folder, "new"));
    expect(run("prerequisites-check.sh", bash(`echo 1 > ${folder}/new/file`))).toBeNull();
  });

  it("refuses to run a script that is not executable", () => {
    writeFileSync(join(folder, "start.sh"), "echo hello");
    const output = run("prerequisites-check.sh", bash("./start.sh"));
    expectCure(textOf(output), "prerequisites", "file_permissions");
    chmodSync(join(folder, "start.sh"), 0o755);
    expect(run("prerequisites-check.sh", bash("./start.sh"))).toBeNull();
  });

  it("refuses a commit without identity", () => {
    expectCure(textOf(run("prerequisites-check.sh", bash("git commit -m x"))), "prerequisites", "git_identity");
  });
});

describe("hooks that add advice", () => {
  it.each<[string, Aspect]>([
    ["fatal: empty ident name not allowed. Please tell me who you are.", "git_identity"],
    ["bash: ./x: Permission denied", "file_permissions"],
    ["cannot create out: No such file or directory", "missing_directory"],
    ["bash: tally: command not found", "tool_setup"],
  ])("say after %j what was missing", (error, aspect) => {
    expectCure(textOf(run("failure-missing-prerequisite.sh", bash("x", error))), "prerequisites", aspect);
    expect(run("failure-missing-prerequisite.sh", bash("x", "Segmentation fault"))).toBeNull();
  });

  it("say after every failure to read the error", () =>
    expectCure(textOf(run("failure-read-the-error.sh", bash("x", "boom\n[exit code 1]"))), "recovery"));

  it("ask to read back what was written", () => {
    for (const event of [
      bash("sort a > b"),
      bash("sed -i s/a/b/ file"),
      { tool_name: "write_file", tool_input: { path: "/x", content: "" } },
    ])
      expectCure(textOf(run("after-write-read-back.sh", event)), "verification");
    expect(run("after-write-read-back.sh", bash("cat a 2>/dev/null"))).toBeNull();
  });

  it("ask to note values, once", () => {
    expectCure(textOf(run("after-output-note-values.sh", bash("x", "case HD-22594 opened"))), "state");
    expect(run("after-output-note-values.sh", bash("x", "case HD-22595 opened"))).toBeNull();
  });

  it("remind at the start", () => {
    expectCure(textOf(run("start-prerequisites.sh", {})), "prerequisites", "tool_setup");
    expectCure(textOf(run("start-errors.sh", {})), "recovery");
  });
});

describe("stop hooks", () => {
  it("stop-commits-made.sh sends back once when a repository has no identity", () => {
    expect(run("stop-commits-made.sh", {})).toBeNull();
    spawnSync("git", ["init", "-q", join(folder, "repository")]);
    const output = run("stop-commits-made.sh", {});
    expect(output?.decision).toBe("block");
    expectCure(textOf(output), "prerequisites", "git_identity");
    expect(run("stop-commits-made.sh", {})).toBeNull();
  });

  it.each<[string, Habit, Aspect | null]>([
    ["stop-prerequisites.sh", "prerequisites", "missing_directory"],
    ["stop-read-results.sh", "verification", null],
    ["stop-compare-values.sh", "state", null],
    ["stop-errors-repaired.sh", "recovery", null],
  ])("%s sends back once", (script, habit, aspect) => {
    const output = run(script, {});
    expect(output?.decision).toBe("block");
    expectCure(textOf(output), habit, aspect);
    expect(run(script, {})).toBeNull();
  });
});
