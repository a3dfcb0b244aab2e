import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { isWorthKeeping } from "../../core/artifacts.ts";
import type { CollectCommand } from "../../core/collect.ts";
import { SandboxFailure } from "../../core/failures.ts";
import { asId, type TaskId } from "../../core/ids.ts";
import type { Sandbox, Sandboxes, SandboxSpec } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { sandboxNameOf } from "../../core/trial.ts";

const folders: string[] = [];

export async function removeTasks(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

/** Makes a task folder from texts: path → content. */
export async function taskOf(files: Readonly<Record<string, string>>, changes: Partial<Task> = {}): Promise<Task> {
  const folder = await mkdtemp(join(tmpdir(), "task-"));
  folders.push(folder);
  const contents = { "environment/Dockerfile": "FROM self-harness/starter-base:1\nWORKDIR /app\n", ...files };
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return {
    id: asId<TaskId>("a-task"),
    category: "test",
    instruction: "",
    digest: folder,
    folder,
    environment: {
      image: { kind: "dockerfile", folder: join(folder, "environment") },
      buildTimeoutMs: 60_000,
      cpus: 1,
      memoryMb: 256,
      network: "none",
      variables: { GREETING: "hello" },
      workdir: null,
    },
    agentTimeoutMs: 20_000,
    verifierTimeoutMs: 20_000,
    verifierVariables: {},
    solutionVariables: {},
    ...changes,
  };
}

const solved = "test -f /app/done.txt && echo 1 > /logs/verifier/reward.txt || echo 0 > /logs/verifier/reward.txt\n";

let count = 0;
export function specOf(task: Task, changes: Partial<SandboxSpec> = {}): SandboxSpec {
  count++;
  const labels = { trial: `trial-${process.pid}-${count}`, epoch: "1", optimization: "test" };
  const name = `self-harness-test-${process.pid}-${count}`;
  return { name, task, labels, deadlineMs: Date.now() + 10 * 60_000, ...changes };
}

/** Takes a task's artifacts out: path → text. */
export async function keptOf(sandbox: Sandbox, task: Task) {
  const kept: Record<string, string> = {};
  const keep = async (path: string, content: AsyncIterable<Uint8Array>) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    kept[path] = Buffer.concat(chunks).toString();
  };
  const reports = await sandbox.artifacts(task, keep, new AbortController().signal);
  return { kept, reports };
}

/** What every implementation of {@link Sandboxes} must do. */
export function sandboxesConform(make: () => Sandboxes): void {
  const sandboxes = make();
  const signal = new AbortController().signal;
  const options = { timeoutMs: 10_000, signal };
  const hookOptions = { ...options, outputBytes: 65_536 };
  // Told apart by their length, because a machine's own `ps` shows the processes of every suite that runs just now.
  const sleep = (seconds: number) => `sleep ${seconds}.${process.pid}`;
  const countSleeps = (seconds: string) => `ps -eo args | grep -c '[s]leep ${seconds}.${process.pid}'`;

  async function task(files: Readonly<Record<string, string>> = {}, changes: Partial<Task> = {}): Promise<Task> {
    return taskOf({ "tests/test.sh": solved, "solution/solve.sh": "touch /app/done.txt\n", ...files }, changes);
  }
  afterAll(removeTasks);

  describe("a session", () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await sandboxes.open(specOf(await task()), signal);
    });
    afterAll(() => sandbox.close());
    const run = async (command: string, timeoutMs = 10_000) => sandbox.run(command, { timeoutMs, signal });

    it("starts in the task's working directory, with the task's variables", async () => {
      expect((await run('pwd; echo "$GREETING"')).output).toBe("/app\nhello\n");
    });

    it("gives output and exit code of a command", async () => {
      expect(await run("echo out; echo err >&2; exit 3")).toMatchObject({
        output: "out\nerr\n",
        exitCode: 3,
        timedOut: false,
        omittedBytes: 0,
      });
    });

    it("reports a failing command as an observation", async () => {
      const result = await run("no-such-command");
      expect(result.exitCode).toBe(127);
      expect(result.output).toContain("no-such-command: command not found");
    });

    it("reports a syntax error as an observation", async () => {
      const result = await run("if then (");
      expect(result.exitCode).not.toBe(0);
      expect(result.output).toContain("syntax error");
    });

    it("keeps folder and exported variables from one command to the next, and nothing else", async () => {
      await run("mkdir -p 'a folder'; cd 'a folder'; export WORD=$'two\\nlines \"quoted\"' ; plain=1; set -e");
      const result = await run(
        'pwd; printf "%s|" "$WORD" "${plain-unset}" "$-"; cd ..; unset WORD; export -n GREETING',
      );
      expect(result.output).toMatch(/^\/app\/a folder\ntwo\nlines "quoted"\|unset\|[^e]*\|$/);
      expect((await run('pwd; echo "${WORD-gone} ${GREETING-gone}"; export GREETING=hello')).output).toBe(
        "/app\ngone gone\n",
      );
    });

    it("keeps folder and variables of a command that exits", async () => {
      await run("cd /logs; export LEFT=1; exit 7");
      expect((await run('pwd; echo "$LEFT"; cd /app')).output).toBe("/logs\n1\n");
    });

    it("leads back to where `cd -` says", async () => {
      await run("cd /logs");
      expect((await run("cd - ; cd /app")).output).toBe("/app\n");
    });

    it("survives the removal of its folder", async () => {
      await run("mkdir /app/gone && cd /app/gone");
      await run("rm -r /app/gone");
      expect((await run("echo still here")).output).toBe("still here\n");
      await run("cd /app");
    });

    it("gives commands no stdin to wait for", async () => {
      expect(await run("cat; echo read")).toMatchObject({ output: "read\n", exitCode: 0 });
    });

    it("ends a command that takes too long, with everything it started", async () => {
      const result = await run(`echo begun; ${sleep(61)} & ${sleep(62)}`, 400);
      // bash may get to say "Terminated" of its child before it ends itself.
      expect(result).toMatchObject({ output: expect.stringMatching(/^begun\n/), exitCode: null, timedOut: true });
      expect(result.durationMs).toBeLessThan(4_000);
      expect((await run(countSleeps("6[12]"))).output).toBe("0\n");
    });

    it("ends a command that ignores polite requests", async () => {
      const result = await run("trap '' TERM; echo begun; while true; do sleep 0.1; done", 300);
      expect(result).toMatchObject({ output: expect.stringMatching(/^begun\n/), timedOut: true });
    });

    it("keeps what a command that timed out had set", async () => {
      await run("cd /logs; sleep 60", 300);
      expect((await run("pwd; cd /app")).output).toBe("/logs\n");
    });

    it("lets background processes live on", async () => {
      const started = performance.now();
      const first = await run(
        "(while sleep 0.1; do echo tick; date +%N > /app/next; mv /app/next /app/beat; done) & echo $! > /app/beat.pid; echo started",
      );
      // Where the command's end is slow to be told, what it left has ticked by then.
      expect(first).toMatchObject({ output: expect.stringMatching(/^started\n(tick\n)*$/), exitCode: 0 });
      expect(performance.now() - started).toBeLessThan(3_000);
      const beat = "sleep 0.3; cat /app/beat";
      const [one, two] = [await run(beat), await run(beat)];
      expect(one.output).toMatch(/^\d+\n$/);
      expect(two.output).toMatch(/^\d+\n$/);
      expect(one.output).not.toBe(two.output);
      await run("kill $(cat /app/beat.pid)");
    });

    it("survives a command that kills its own shell", async () => {
      await run("export KEPT=yes; cd /logs");
      expect((await run("kill -9 $$")).exitCode).toBe(137);
      expect((await run("kill -9 $PPID; sleep 0.2")).exitCode).not.toBeNull();
      expect(await run('echo "$KEPT"; pwd; cd /app')).toMatchObject({ output: "yes\n/logs\n", exitCode: 0 });
    });

    it("survives a command that replaces its shell", async () => {
      expect(await run("exec echo replaced")).toMatchObject({ output: "replaced\n", exitCode: 0 });
      expect((await run("pwd")).output).toBe("/app\n");
    });

    it("reads any bytes as text", async () => {
      const result = await run("printf 'a\\0b\\377c\\303\\251'");
      expect(result.output).toBe("ab\uFFFDcé");
    });

    it("cuts long output in the middle and says by how much", async () => {
      const result = await run("seq 1 200000");
      expect(result.output.length).toBeLessThan(70_000);
      expect(result.output.startsWith("1\n2\n3\n")).toBe(true);
      expect(result.output.endsWith("\n199999\n200000\n")).toBe(true);
      expect(result.omittedBytes).toBeGreaterThan(1_000_000);
      expect(result.output).toContain(`[... ${result.omittedBytes} bytes omitted ...]`);
    });

    it("has the whole of a long output, byte by byte, until its next command", async () => {
      const long = await run("printf 'a\\0\\377'; seq 1 200000; printf end");
      const chunks: Uint8Array[] = [];
      for await (const chunk of long.whole?.content() ?? []) chunks.push(chunk);
      const numbers = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join("");
      const whole = Buffer.concat(chunks);
      expect(long.whole).toMatchObject({ bytes: whole.length, omittedBytes: 0 });
      expect([...whole.subarray(0, 3)]).toEqual([97, 0, 255]);
      expect(whole.subarray(-numbers.length - 3).toString()).toBe(`${numbers}end`);
      expect((await run("echo short")).whole).toBeUndefined();
    });

    it("takes commands of any shape", async () => {
      expect((await run("cat <<'END'\n$HOME \"quotes\" 'and' `ticks` \\\nEND\n")).output).toBe(
        "$HOME \"quotes\" 'and' `ticks` \\\n",
      );
      expect((await run("echo ü🙂; # comment")).output).toBe("ü🙂\n");
      expect(await run("")).toMatchObject({ output: "", exitCode: 0 });
      const traced = await run("set -euxo pipefail; false");
      expect(traced.exitCode).toBe(1);
      expect(traced.output).toMatch(/^\++ false\n$/);
    });

    it("refuses a command that is longer than any shell takes, as an observation", async () => {
      const result = await run(`: ${"x".repeat(300_000)}`);
      expect(result.exitCode).not.toBe(0);
      expect((await run("echo fine")).output).toBe("fine\n");
    });

    it("stops at its signal and goes on with the next command", async () => {
      const controller = new AbortController();
      const running = sandbox.run(`export LOST=1; ${sleep(63)}`, { timeoutMs: 60_000, signal: controller.signal });
      setTimeout(() => controller.abort(new Error("cancelled")), 300);
      await expect(running).rejects.toThrow("cancelled");
      expect((await run(countSleeps("63"))).output).toBe("0\n");
    });

    it("writes and reads files, making missing folders", async () => {
      const content = "ü🙂 line\nno newline at the end, 'quotes', $HOME, \\";
      expect(await sandbox.writeFile("/app/new/deep/it's a file.txt", content, signal)).toBeNull();
      expect(await sandbox.readFile("/app/new/deep/it's a file.txt", signal)).toBe(content);
      expect((await run('wc -c < "/app/new/deep/it\'s a file.txt"')).output.trim()).toBe(
        String(Buffer.byteLength(content)),
      );
    });

    it("takes relative paths from the session's folder", async () => {
      await run("cd /app/new");
      expect(await sandbox.writeFile("near.txt", "near", signal)).toBeNull();
      expect(await sandbox.readFile("/app/new/near.txt", signal)).toBe("near");
      await run("cd /app");
    });

    it("writes empty and large files", async () => {
      const large = "0123456789abcde\n".repeat(100_000);
      expect(await sandbox.writeFile("/app/large.txt", large, signal)).toBeNull();
      expect(await sandbox.readFile("/app/large.txt", signal)).toBe(large);
      expect(await sandbox.writeFile("/app/large.txt", "", signal)).toBeNull();
      expect(await sandbox.readFile("/app/large.txt", signal)).toBe("");
    });

    it("answers null for what is no readable file, and a message for what can't be written", async () => {
      expect(await sandbox.readFile("/app/absent.txt", signal)).toBeNull();
      expect(await sandbox.readFile("/app", signal)).toBeNull();
      expect(await sandbox.writeFile("/app", "x", signal)).toContain("Is a directory");
      await run("touch /app/plain");
      expect(await sandbox.writeFile("/app/plain/below", "x", signal)).toEqual(expect.any(String));
    });
  });

  describe("hooks", () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await sandboxes.open(specOf(await task()), signal);
      await sandbox.installHarness(
        {
          "harness.yaml": "version: 1\n",
          "hooks/Stop/echo.sh":
            "#!/usr/bin/env bash\ncat; echo to-stderr >&2; pwd; echo $WORD; cd /; export WORD=changed; exit 2\n",
          "hooks/Stop/slow.sh": "#!/usr/bin/env bash\nsleep 64\n",
          "hooks/Stop/loud.sh":
            "#!/usr/bin/env bash\nhead -c 300000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero | tr '\\0' y >&2\n",
          "skills/git/SKILL.md": "read me",
        },
        signal,
      );
    });
    afterAll(() => sandbox.close());

    it("gets input on stdin, the session's folder and variables, and keeps stdout and stderr apart", async () => {
      await sandbox.run("cd /logs; export WORD=word", options);
      const input = JSON.stringify({ tool_response: "x".repeat(40_000), other: "ü 'quotes'\n" });
      const result = await sandbox.runHook("/opt/harness/hooks/Stop/echo.sh", input, hookOptions);
      expect(result).toEqual({
        exitCode: 2,
        stdout: `${input}/logs\nword\n`.slice(-result.stdout.length),
        stderr: "to-stderr\n",
        timedOut: false,
      });
      expect(result.stdout.endsWith("}/logs\nword\n")).toBe(true);
    });

    it("leaves no trace in the session", async () => {
      expect((await sandbox.run('pwd; echo "$WORD"', options)).output).toBe("/logs\nword\n");
    });

    it("is ended when its time is up", async () => {
      const result = await sandbox.runHook("/opt/harness/hooks/Stop/slow.sh", "{}", { ...hookOptions, timeoutMs: 300 });
      expect(result).toMatchObject({ exitCode: null, timedOut: true });
    });

    it("has limited output", async () => {
      const result = await sandbox.runHook("/opt/harness/hooks/Stop/loud.sh", "{}", hookOptions);
      expect(result.exitCode).toBe(0);
      expect(result.stdout.length).toBeLessThan(66_000);
      expect(result.stderr.length).toBeLessThan(66_000);
      const short = await sandbox.runHook("/opt/harness/hooks/Stop/loud.sh", "{}", {
        ...hookOptions,
        outputBytes: 2_048,
      });
      expect(short.stdout.length).toBeLessThan(3_000);
      expect(short.stderr.length).toBeLessThan(3_000);
    });

    it("that is absent fails without an exception", async () => {
      const result = await sandbox.runHook("/opt/harness/hooks/Stop/absent.sh", "{}", hookOptions);
      expect(result.exitCode).toBe(127);
    });

    it("are installed beside the other files of the harness", async () => {
      expect(await sandbox.readFile("/opt/harness/skills/git/SKILL.md", signal)).toBe("read me");
    });
  });

  describe("a verifier", () => {
    let sandbox: Sandbox | null = null;
    afterEach(async () => {
      await sandbox?.close();
      sandbox = null;
    });
    const open = async (files: Readonly<Record<string, string>>, changes: Partial<Task> = {}) => {
      const made = await task(files, changes);
      sandbox = await sandboxes.open(specOf(made), signal);
      return { sandbox, task: made };
    };

    it("passes the task's own solution", async () => {
      const opened = await open(
        { "solution/solve.sh": 'echo "$KEY"; touch done.txt\n' },
        { solutionVariables: { KEY: "it's" } },
      );
      expect(await opened.sandbox.runSolution(opened.task, signal)).toMatchObject({ output: "it's\n", exitCode: 0 });
      expect(await opened.sandbox.verify(opened.task, signal)).toMatchObject({
        rewardText: "1\n",
        rewardJson: null,
        timedOut: false,
      });
    });

    it.each([
      ["texts", {}],
      ["texts and bytes that no text has", { "solution/bytes": "\0\u0001" }],
    ])("gives a solution its files as they are: %s", async (_, more) => {
      const odd = 'it\'s "$HOME" `x` \\n %s \u00e9\u2028\r\n\ttwo\n\nno line end';
      const files = { "solution/odd name.txt": odd, "solution/deep/er/run": "#!/bin/sh\necho ran\n", ...more };
      const made = await task({
        ...files,
        "solution/solve.sh":
          "cd /solution; stat -c '%a %n' * deep/er/*; deep/er/run; base64 -w0 'odd name.txt'; wc -c <bytes",
      });
      await chmod(join(made.folder, "solution/deep/er/run"), 0o755);
      sandbox = await sandboxes.open(specOf(made), signal);
      const { output } = await sandbox.runSolution(made, signal);
      expect(output).toContain("755 deep\n644 odd name.txt\n644 solve.sh\n755 deep/er/run\nran\n");
      expect(output).toContain(Buffer.from(odd).toString("base64"));
      if ("solution/bytes" in more) expect(output).toMatch(/2\n$/);
    });

    it("fails an agent that does nothing", async () => {
      const opened = await open({});
      expect(await opened.sandbox.verify(opened.task, signal)).toMatchObject({ rewardText: "0\n", timedOut: false });
    });

    it("runs in the task's folder with its helpers and variables, and not with the agent's", async () => {
      const opened = await open(
        {
          "tests/test.sh":
            'pwd; bash /tests/lib/helper.sh; echo "$SECRET ${AGENT-clean} $HOME"; echo {\\"reward\\": 1} > /logs/verifier/reward.json; exit 9\n',
          "tests/lib/helper.sh": "echo helped\n",
        },
        { verifierVariables: { SECRET: "a b" } },
      );
      await opened.sandbox.run("export AGENT=1 BASH_ENV=/app/evil LD_PRELOAD=/app/evil.so; cd /logs", options);
      const result = await opened.sandbox.verify(opened.task, signal);
      expect(result.output).toMatch(/^\/app\nhelped\na b clean \/root\n$/);
      expect(result.rewardJson).toBe('{"reward": 1}\n');
    });

    it("doesn't count what was there before it", async () => {
      const opened = await open({ "tests/test.sh": "ls /tests; true\n" });
      await opened.sandbox.run(
        "mkdir -p /tests /logs/verifier; echo 1 > /logs/verifier/reward.txt; echo 'echo 1 > /logs/verifier/reward.txt' > /tests/more.sh",
        options,
      );
      expect(await opened.sandbox.verify(opened.task, signal)).toMatchObject({
        output: "test.sh\n",
        rewardText: null,
        rewardJson: null,
        timedOut: false,
      });
    });

    it("starts when the agent's processes are gone", async () => {
      const opened = await open({ "tests/test.sh": countSleeps("7[12]") });
      await opened.sandbox.run(`${sleep(71)} & setsid ${sleep(72)} & disown -a; trap '' TERM`, options);
      expect((await opened.sandbox.verify(opened.task, signal)).output).toBe("0\n");
    });

    it("ends tests that take too long and gives no verdict then", async () => {
      const opened = await open(
        { "tests/test.sh": "echo begun; echo 1 > /logs/verifier/reward.txt; sleep 65\n" },
        { verifierTimeoutMs: 500 },
      );
      expect(await opened.sandbox.verify(opened.task, signal)).toMatchObject({
        output: expect.stringMatching(/^begun\n/),
        rewardText: null,
        timedOut: true,
      });
    });

    it("cuts long output in the middle", async () => {
      const opened = await open({
        "tests/test.sh": "seq 1 200000; printf '\\377\\0'; echo 0.5 > /logs/verifier/reward.txt\n",
      });
      const result = await opened.sandbox.verify(opened.task, signal);
      expect(result.output.length).toBeLessThan(270_000);
      expect(result.output).toMatch(/^1\n2\n[\s\S]*bytes omitted[\s\S]*200000\n\uFFFD$/);
      expect(result.rewardText).toBe("0.5\n");
    });

    it("reads no verdict from what is no file of its own", async () => {
      const opened = await open({
        "tests/test.sh":
          "echo 1 > /app/mine; ln -s /app/mine /logs/verifier/reward.txt; mkdir /logs/verifier/reward.json\n",
      });
      expect(await opened.sandbox.verify(opened.task, signal)).toMatchObject({ rewardText: null, rewardJson: null });
    });
  });

  describe("a separate verifier", () => {
    const separate = { verifier: { kind: "separate", folders: [] } } as const;
    const files = {
      "environment/Dockerfile":
        "FROM self-harness/starter-base:1\nWORKDIR /app\nRUN touch /app/given.txt /root/of-image\n",
      "tests/test.sh": `ls /app /root /opt/harness; (exit 0); ${solved}`,
    };

    it("is given the agent's working folder and artifacts as they are, and nothing else of its doings", async () => {
      const artifacts = [{ source: "/root/kept", destination: null, exclude: [] }];
      const made = await task(files, { ...separate, artifacts });
      const sandbox = await sandboxes.open(specOf(made), signal);
      const work =
        "rm given.txt; mkdir -p inner /root/kept /opt/harness; echo deep > inner/file; ln -s inner/file link; touch done.txt /root/kept/a /root/lost /opt/harness/lost; (while :; do echo 0 > /logs/verifier/reward.txt; sleep 0.05; done) & disown";
      await sandbox.run(work, options);
      const verdict = await sandbox.verify(made, signal);
      await sandbox.close();
      expect(verdict).toMatchObject({ rewardText: "1\n", tampered: [] });
      expect(verdict.output).toMatch(/done\.txt\ninner\nlink\n/);
      expect(verdict.output).toContain("kept");
      expect(verdict.output).not.toMatch(/given|lost/);
    });

    it("finds no work where none was done", async () => {
      const made = await task(files, separate);
      const sandbox = await sandboxes.open(specOf(made), signal);
      expect(await sandbox.verify(made, signal)).toMatchObject({ rewardText: "0\n", tampered: [] });
      await sandbox.close();
    });
  });

  describe("snapshots", () => {
    const command = (line: string, changes: Partial<CollectCommand> = {}): CollectCommand => ({
      command: line,
      service: "main",
      timeoutMs: 30_000,
      user: null,
      ...changes,
    });

    it("see the agent's work and what it left running, nothing of the session, and neither tests nor solution", async () => {
      const collect = [
        command('echo "$PWD $GREETING ${WORD-unset}"; cat done.txt; read line; echo "[$line]"'),
        command(`${countSleeps("75")} > /logs/artifacts/running`),
        command("ls -d /tests /solution"),
        command("echo said; echo wrong >&2; exit 3"),
        command("cat /logs/artifacts/running"),
      ];
      const made = await task({ "tests/test.sh": `cat /logs/artifacts/running; ${solved}` }, { collect });
      const sandbox = await sandboxes.open(specOf(made), signal);
      await sandbox.run(
        `cd /; export WORD=set; echo work > /app/done.txt; ${sleep(75)} & until [ "$(${countSleeps("75")})" = 1 ]; do sleep 0.05; done`,
        options,
      );
      const reports = await sandbox.collect(made, signal);
      expect(reports).toMatchObject([
        { service: "main", status: "ok", exit_code: 0, output: "/app hello unset\nwork\n[]\n" },
        { status: "ok", output: "" },
        { status: "failed", output: expect.stringMatching(/tests.*No such file[\s\S]*solution.*No such file/) },
        { command: "echo said; echo wrong >&2; exit 3", status: "failed", exit_code: 3, output: "said\nwrong\n" },
        { status: "ok", output: "1\n" },
      ]);
      expect((await keptOf(sandbox, made)).kept).toEqual({ "artifacts/logs/artifacts/running": "1\n" });
      expect(await sandbox.verify(made, signal)).toMatchObject({ rewardText: "1\n", output: "1\n" });
      await sandbox.close();
    });

    it("end with their time and everything they started, also where the agent ran nothing", async () => {
      const collect = [
        command(`trap '' TERM; ${sleep(76)} & ${sleep(76)}`, { timeoutMs: 500 }),
        command(`for try in $(seq 100); do ${countSleeps("76")} || exit 0; sleep 0.1; done; exit 1`),
      ];
      const made = await task({}, { collect });
      const sandbox = await sandboxes.open(specOf(made), signal);
      expect(await sandbox.collect(made, signal)).toMatchObject([
        { status: "timed-out", exit_code: null, output: "" },
        { status: "ok" },
      ]);
      await sandbox.close();
    });

    it("stop at their signal, as tests do", async () => {
      const made = await task({ "tests/test.sh": "sleep 77\n" }, { collect: [command("sleep 78")] });
      const sandbox = await sandboxes.open(specOf(made), signal);
      for (const method of ["collect", "verify"] as const) {
        const stopping = new AbortController();
        const stopped = expect(sandbox[method](made, stopping.signal)).rejects.toThrow("cancelled");
        setTimeout(() => stopping.abort(new Error("cancelled")), 300);
        await stopped;
      }
      await sandbox.close();
    });

    it("are taken by nobody who has lost the sandbox", async () => {
      const made = await task({}, { collect: [command("true")] });
      const sandbox = await sandboxes.open(specOf(made), signal);
      await sandbox.close();
      await sandboxes.settled();
      await expect(sandbox.collect(made, signal)).rejects.toThrow(SandboxFailure);
    });
  });

  describe("artifacts", () => {
    async function collected(made: Task, work: string) {
      const sandbox = await sandboxes.open(specOf(made), signal);
      await sandbox.run(work, options);
      const taken = await keptOf(sandbox, made);
      // Taking them out changes nothing for the tests.
      expect((await sandbox.verify(made, signal)).rewardText).toBe("0\n");
      await sandbox.close();
      return taken;
    }
    const place = (source: string, destination: string | null = null, exclude: readonly string[] = []) => ({
      source,
      destination,
      exclude,
    });

    it("are Harbor's folder and what the task declares: regular files, the rest is said", async () => {
      const artifacts = [place("/app/out", null, ["*.tmp"]), place("/app/one.txt", "single"), place("/app/none")];
      const { kept, reports } = await collected(
        await task({}, { artifacts }),
        "mkdir -p out/deep empty; echo a > out/deep/a.txt; echo t > out/b.tmp; ln -s /etc/passwd out/link; printf one > one.txt; printf log > /logs/artifacts/.hidden",
      );
      expect(kept).toEqual({
        "artifacts/logs/artifacts/.hidden": "log",
        "artifacts/app/out/deep/a.txt": "a\n",
        "artifacts/single": "one",
      });
      expect(reports).toMatchObject([
        { source: "/logs/artifacts", type: "directory", status: "ok" },
        { source: "/app/out", status: "ok", left_out: ["link: a link, pipe or device"] },
        { source: "/app/one.txt", destination: "single", type: "file", status: "ok" },
        { source: "/app/none", type: null, status: "failed", left_out: ["nothing is there"] },
      ]);
    });

    it("are none where nothing was left", async () => {
      const { kept, reports } = await collected(await task(), "true");
      expect(kept).toEqual({});
      expect(isWorthKeeping(reports)).toBe(false);
    });
  });

  describe("opening and closing", () => {
    it("says what is wrong with a task that can't be built", async () => {
      const broken = await task({
        "environment/Dockerfile": "FROM self-harness/starter-base:1\nRUN echo last words && exit 4\n",
      });
      const opening = sandboxes.open(specOf(broken), signal);
      await expect(opening).rejects.toThrow(SandboxFailure);
      await expect(opening).rejects.toMatchObject({ kind: "image", message: expect.stringContaining("last words") });
    });

    it("builds what the environment's Dockerfile says", async () => {
      const built = await task({
        "environment/Dockerfile":
          "FROM self-harness/starter-base:1\nWORKDIR /app/inner\nCOPY data/ /app/data/\nRUN cat /app/data/word.txt > made.txt\n",
        "environment/data/word.txt": "word\n",
      });
      const sandbox = await sandboxes.open(specOf(built), signal);
      expect((await sandbox.run("pwd; cat made.txt /app/data/word.txt", options)).output).toBe(
        "/app/inner\nword\nword\n",
      );
      await sandbox.close();
    });

    it("can be closed twice, and fails afterwards", async () => {
      const sandbox = await sandboxes.open(specOf(await task()), signal);
      await sandbox.close();
      await sandbox.close();
      await expect(sandbox.run("true", options)).rejects.toThrow(SandboxFailure);
    });

    it("doesn't open with a signal that has been given", async () => {
      await expect(sandboxes.open(specOf(await task()), AbortSignal.abort(new Error("cancelled")))).rejects.toThrow(
        "cancelled",
      );
    });

    it("replaces an older sandbox of the same name", async () => {
      const spec = specOf(await task());
      const first = await sandboxes.open(spec, signal);
      const second = await sandboxes.open(spec, signal);
      await expect(first.run("true", options)).rejects.toThrow(SandboxFailure);
      expect((await second.run("echo second", options)).output).toBe("second\n");
      await first.close();
      await second.close();
      await second.close();
      const third = await sandboxes.open(spec, signal);
      await second.close();
      await sandboxes.settled();
      expect((await third.run("echo third", options)).output).toBe("third\n");
      await third.close();
    });

    it("reaps what is overdue or not vouched for, and nothing else", async () => {
      const spec = async (changes: Partial<SandboxSpec> = {}) => specOf(await task(), changes);
      const specs = [await spec(), await spec(), await spec({ deadlineMs: Date.now() - 1 })] as const;
      const opened = await Promise.all(specs.map((each) => sandboxes.open(each, signal)));
      const asked: [string, number][] = [];
      const removed = await sandboxes.reap(async (trial, epoch) => {
        asked.push([trial, epoch]);
        return trial === specs[0].labels["trial"] || trial === specs[2].labels["trial"];
      });
      expect(removed).toBe(2);
      expect(asked).toContainEqual([specs[0].labels["trial"], 1]);
      expect((await opened[0]?.run("echo alive", options))?.output).toBe("alive\n");
      await expect(opened[1]?.run("true", options)).rejects.toThrow(SandboxFailure);
      for (const sandbox of opened) await sandbox.close();
    });

    it("is there", async () => {
      await expect(sandboxes.check()).resolves.toBeUndefined();
    });
  });

  describe("adopting", () => {
    const attemptOf = (made: Task, trial: string, epoch: number, changes: Partial<SandboxSpec> = {}) =>
      specOf(made, {
        name: sandboxNameOf(trial, epoch),
        labels: { trial, epoch: String(epoch), optimization: "test" },
        ...changes,
      });
    const trialOf = () => `t-adopt-${process.pid}-${++count}`;

    it("goes on where the earlier attempt was, and shuts that out", async () => {
      const [made, trial] = [await task(), trialOf()];
      const first = await sandboxes.open(attemptOf(made, trial, 1), signal);
      await first.run("mkdir -p /app/in; cd /app/in; export WORD=$'two\\nlines'; unset GREETING", options);
      await first.run(
        "(while sleep 0.1; do echo tick; date +%N > /app/next; mv /app/next /app/beat; done) & echo $! > /app/pid",
        options,
      );
      const second = (await sandboxes.adopt(attemptOf(made, trial, 2), signal)) as Sandbox;
      expect((await second.run('pwd; echo "$WORD ${GREETING-gone}"', options)).output).toBe(
        "/app/in\ntwo\nlines gone\n",
      );
      await expect(first.run("touch /app/by-the-first", options)).rejects.toThrow(SandboxFailure);
      await first.close();
      const asked: [string, number][] = [];
      await sandboxes.reap(async (...owner) => asked.push(owner) > 0);
      expect(asked).toContainEqual([trial, 2]);
      const beats = await second.run("ls /app; cat /app/beat; sleep 2.5; cat /app/beat; kill $(cat /app/pid)", options);
      const [one, two] = beats.output.trim().split("\n").slice(-2);
      expect(one).not.toBe(two);
      expect(beats.output).not.toContain("by-the-first");
      expect(await second.writeFile("near.txt", "near", signal)).toBeNull();
      const third = (await sandboxes.adopt(attemptOf(made, trial, 3), signal)) as Sandbox;
      expect((await third.run("cat near.txt; cd /app; touch done.txt", options)).output).toBe("near");
      expect(await third.verify(made, signal)).toMatchObject({ rewardText: "1\n" });
      expect(await sandboxes.adopt(attemptOf(made, trial, 4), signal)).toBeNull();
      await expect(third.run("true", options)).rejects.toThrow(SandboxFailure);
    });

    it("is safe from the reaper that had found the container a moment before", async () => {
      const [made, trial] = [await task(), trialOf()];
      const first = await sandboxes.open(attemptOf(made, trial, 1), signal);
      await first.run("echo kept > /app/kept", options);
      let heir: Sandbox | null = null;
      await sandboxes.reap(async (owner, epoch) => {
        if (owner !== trial) return true;
        heir ??= await sandboxes.adopt(attemptOf(made, trial, 2), signal);
        return epoch === 2;
      });
      const second = heir as unknown as Sandbox;
      expect((await second.run("cat /app/kept", options)).output).toBe("kept\n");
      await second.close();
    });

    it("finds nothing to go on with while a command is in flight, and clears the way for a fresh one", async () => {
      const [made, trial] = [await task(), trialOf()];
      const first = await sandboxes.open(attemptOf(made, trial, 1), signal);
      await first.run("true", options);
      const running = expect(first.run(`${sleep(81)}`, options)).rejects.toThrow(SandboxFailure);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await sandboxes.adopt(attemptOf(made, trial, 2), signal)).toBeNull();
      await running;
      const fresh = await sandboxes.open(attemptOf(made, trial, 2), signal);
      expect((await fresh.run("ls", options)).output).toBe("");
      await fresh.close();
    });

    it("finds nothing where there is none, where its time is up, or where a later attempt is at work", async () => {
      const [made, trial, late] = [await task(), trialOf(), trialOf()];
      expect(await sandboxes.adopt(attemptOf(made, trial, 2), signal)).toBeNull();
      const later = await sandboxes.open(attemptOf(made, trial, 3), signal);
      await later.run("true", options);
      expect(await sandboxes.adopt(attemptOf(made, trial, 2), signal)).toBeNull();
      expect((await later.run("echo at work", options)).output).toBe("at work\n");
      await later.close();
      const overdue = await sandboxes.open(attemptOf(made, late, 1, { deadlineMs: Date.now() - 1 }), signal);
      await overdue.run("true", options);
      expect(await sandboxes.adopt(attemptOf(made, late, 2), signal)).toBeNull();
      await overdue.close();
    });
  });
}
