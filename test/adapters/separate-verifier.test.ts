import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, jest } from "@jest/globals";
import Docker from "dockerode";
import { isAllowed } from "../../adapters/docker/handed-over.ts";
import { dockerSandboxes } from "../../adapters/docker/sandboxes.ts";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import { checkTask } from "../../client/benchmark-check.ts";
import type { VerifierResult } from "../../core/ports.ts";
import { type Task, withVerifier } from "../../core/task.ts";
import { removeTasks, specOf, taskOf } from "../conformance/sandbox.ts";
import { type FileChanges, soundTask, withFolder, writeFiles } from "./task-folders.ts";

jest.setTimeout(120_000);
const sandboxes = dockerSandboxes({ instance: `separate-${process.pid}` });
const signal = new AbortController().signal;
const policy = { mode: "separate", folders: [], shared: [] } as const;
const separate = { verifier: { kind: "separate", folders: [] } } as const;

async function verdictAfter(command: string, task: Task): Promise<VerifierResult> {
  const sandbox = await sandboxes.open(specOf(task), signal);
  try {
    await sandbox.run(command, { timeoutMs: 20_000, signal });
    return await sandbox.verify(task, signal);
  } finally {
    await sandbox.close();
  }
}

/** Reads a task from files as a benchmark's reader does; they are gone afterwards. */
function withTask<T>(files: FileChanges, use: (task: Task) => Promise<T>): Promise<T> {
  return withFolder(async (root) => {
    const dockerfile = "FROM self-harness/starter-base:1\nWORKDIR /app\n";
    await writeFiles(join(root, "one"), { ...soundTask, "environment/Dockerfile": dockerfile, ...files });
    const [task] = await fileBenchmarks().load([root]);
    return use(task as Task);
  });
}

afterAll(async () => {
  await sandboxes.settled();
  await sandboxes.reap(async () => false);
  await removeTasks();
});

describe("a separate verifier", () => {
  const starter = fileURLToPath(new URL("../../benchmarks/starter", import.meta.url));
  it.each(["git-release-notes", "service-status-page", "state-stock-recount"])(
    "gives 1 for the solution of %s",
    async (name) => {
      const [task] = await fileBenchmarks().load([join(starter, name)]);
      const checked = await checkTask(sandboxes, withVerifier(task as Task, policy), "oracle", signal);
      expect(checked).toMatchObject({ ok: true, reward: 1 });
    },
  );

  it("of the task's own is made of its tests, and given artifacts only", () => {
    const files = {
      "task.toml":
        'artifacts = ["/app/out"]\n[verifier]\nenvironment_mode = "separate"\n[environment]\nmemory_mb = 256\nallow_internet = false\n',
      "tests/Dockerfile": `FROM self-harness/starter-base:1\nWORKDIR /judge\nCOPY test.sh /tests/test.sh\nRUN touch mark # ${process.pid}\n`,
      "tests/test.sh": "ls; ls /app /tests; cat /app/out/answer > /logs/verifier/reward.txt\n",
    };
    return withTask(files, async (task) => {
      const verdict = await verdictAfter("mkdir out; echo 1 > out/answer; touch beside; echo mine > /tests", task);
      expect(verdict).toMatchObject({ output: "mark\n/app:\nout\n\n/tests:\ntest.sh\n", rewardText: "1\n" });
      expect(verdict.image).toMatchObject({ buildLog: expect.stringContaining(`mark # ${process.pid}`) });
      await sandboxes.settled();
      await new Docker().getImage(verdict.image?.id ?? "").remove();
    });
  });

  it("reaches the task's services, as the agent left them", () => {
    const compose =
      'services:\n  main: { build: ., command: sleep infinity }\n  store:\n    image: self-harness/starter-base:1\n    command: ["bash", "-c", "mkdir /site; cd /site; exec python3 -m http.server 8000"]\n    healthcheck: { test: "python3 -c \'import urllib.request as u; u.urlopen(\\"http://127.0.0.1:8000/\\")\'", interval: 200ms, retries: 50 }\n';
    const files = {
      "task.toml":
        '[verifier]\nenvironment_mode = "separate"\n[environment]\nmemory_mb = 256\nallow_internet = false\n',
      "environment/docker-compose.yaml": compose,
      "tests/test.sh": `python3 -c 'import urllib.request as u; print(u.urlopen("http://store:8000/", timeout=5).status)' && cat answer > /logs/verifier/reward.txt\n`,
    };
    return withTask(files, async (task) => {
      expect(await verdictAfter("echo 1 > answer", task)).toMatchObject({ output: "200\n", rewardText: "1\n" });
    });
  });

  it("keeps owner, mode and links, and says what it leaves out", async () => {
    const task = await taskOf(
      { "tests/test.sh": "stat -c '%U %a %h %N' *; id -u > /logs/verifier/reward.txt\n" },
      separate,
    );
    const work =
      "echo x > a; chown nobody a; chmod 4711 a; ln a b; ln -s /etc/passwd c; mkfifo pipe; head -c 20M /dev/zero > big";
    const { output } = await verdictAfter(work, task);
    expect(output).toBe(
      "[/app: left out app/pipe (fifo)]\nnobody 4711 2 'a'\nnobody 4711 2 'b'\nroot 644 1 'big'\nroot 777 1 'c' -> '/etc/passwd'\n",
    );
  });

  it("refuses to judge a task of whose work it can be shown nothing", async () => {
    const dockerfile = { "environment/Dockerfile": "FROM self-harness/starter-base:1\nWORKDIR /\n" };
    const task = await taskOf({ ...dockerfile, "tests/test.sh": "echo 0 > /logs/verifier/reward.txt\n" }, separate);
    await expect(verdictAfter("true", task)).rejects.toMatchObject({
      message: expect.stringContaining("verifier.shared"),
    });
    const shown = { verifier: { kind: "separate", folders: ["/srv/site"] } } as const;
    const other = await taskOf(
      { ...dockerfile, "tests/test.sh": "cat /srv/site/x > /logs/verifier/reward.txt\n" },
      shown,
    );
    expect(await verdictAfter("mkdir -p /srv/site; echo 1 > /srv/site/x", other)).toMatchObject({ rewardText: "1\n" });
  });
});

describe("what is handed over", () => {
  it("lies below the folder that was asked for, and so do its hard links", () => {
    const entry = (name: string, type: "file" | "symlink" | "link" | "fifo" = "file", linkname: string | null = null) =>
      isAllowed({ name, type, linkname } as Parameters<typeof isAllowed>[0], "app");
    expect([entry("app"), entry("app/"), entry("app/a/b"), entry("app/l", "symlink", "/etc/passwd")]).not.toContain(
      false,
    );
    expect(entry("app/l", "link", "app/a")).toBe(true);
    const refused = [
      entry("etc/passwd"),
      entry("app/../etc/passwd"),
      entry("/app/x"),
      entry("application"),
      entry("app/l", "link", "etc/passwd"),
      entry("app/l", "link", "app/../etc/passwd"),
      entry("app/pipe", "fifo"),
    ];
    expect(refused).not.toContain(true);
  });
});
