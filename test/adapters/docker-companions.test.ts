import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import Docker from "dockerode";
import { withBuildLock } from "../../adapters/docker/build-lock.ts";
import { connectEngine } from "../../adapters/docker/client.ts";
import { dockerSandboxes } from "../../adapters/docker/sandboxes.ts";
import { judge } from "../../adapters/docker/service-health.ts";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import type { Sandbox } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { sandboxNameOf } from "../../core/trial.ts";
import { keptOf, removeTasks, specOf, taskOf } from "../conformance/sandbox.ts";
import { soundTask, withFolder, writeFiles } from "./task-folders.ts";

const instance = `test-companions-${process.pid}`;
const docker = new Docker();
const sandboxes = dockerSandboxes({ instance });
const signal = new AbortController().signal;
const filters = { label: [`self-harness.instance=${instance}`] };

/** Everything on the engine that carries our instance's label, once all is removed that was given up. */
async function leftovers(): Promise<string[]> {
  await sandboxes.settled();
  const [containers, networks, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...containers.map((each) => each.Names.join()),
    ...networks.map((each) => each.Name),
    ...(Volumes ?? []).map((each) => each.Name),
  ].sort();
}

/** Images of this run alone. */
const made: string[] = [];

afterAll(async () => {
  await sandboxes.reap(async () => false);
  for (const id of made) await docker.getImage(id).remove();
  await removeTasks();
});

const compose = `services:
  main:
    build: .
    command: sleep infinity
    volumes: [shared:/shared]
    depends_on: [api]
  api:
    image: self-harness/starter-base:1
    working_dir: /site
    command: python3 -m http.server 8000
    volumes: [shared:/site]
    healthcheck: { test: "python3 -c 'import urllib.request as u; u.urlopen(\\"http://127.0.0.1:8000/ready\\")'", interval: 200ms, retries: 50 }
    depends_on: { prepare: { condition: service_completed_successfully } }
  prepare:
    image: self-harness/starter-base:1
    command: ["sh", "-c", "echo prepared > /out/ready"]
    volumes: [shared:/out]
volumes: { shared: }
`;

const fetchScript = (address: string) =>
  `python3 -c 'import urllib.request as u; print(u.urlopen("${address}", timeout=3).read().decode())'`;

/** Opens the sandbox of a task with this compose file; the task's folder is gone afterwards. */
function opened<T>(file: string, work: (sandbox: Sandbox, task: Task) => Promise<T>, name?: string): Promise<T> {
  return withFolder(async (root) => {
    await writeFiles(join(root, "web"), {
      ...soundTask,
      "environment/Dockerfile": "FROM self-harness/starter-base:1\nWORKDIR /app\n",
      "environment/docker-compose.yaml": file,
      "task.toml": "[environment]\nmemory_mb = 256\nallow_internet = false\n",
      "tests/test.sh": `${fetchScript("http://api:8000/ready")} && echo 1 > /logs/verifier/reward.txt\n`,
    });
    const [task] = (await fileBenchmarks().load([root])) as [Task];
    const spec = specOf(task, name === undefined ? {} : { name });
    const sandbox = await sandboxes.open(spec, signal);
    try {
      return await work(sandbox, task);
    } finally {
      await sandbox.close();
    }
  });
}

describe("a task of several services", () => {
  it("lets agent and tests reach a service by its name, and nothing beyond, and leaves nothing behind", async () => {
    await opened(compose, async (sandbox, task) => {
      const run = (command: string) => sandbox.run(command, { timeoutMs: 10_000, signal });
      expect((await run(fetchScript("http://api:8000/ready"))).output).toBe("prepared\n\n");
      expect((await run("cat /shared/ready; cat /proc/net/dev | grep -c eth")).output).toBe("prepared\n1\n");
      // Neither the engine's host, at the address where a bridge's gateway would be, nor a name outside.
      const outside = await run(
        'python3 -c \'import socket; socket.setdefaulttimeout(2)\nip=socket.gethostbyname("main"); gateway=".".join(ip.split(".")[:3]+["1"])\nfor host in (gateway, "example.org"):\n  try: socket.create_connection((host, 22)); print("reached", host)\n  except ConnectionRefusedError: print("answered", host)\n  except OSError: print("nothing")\'',
      );
      expect(outside.output).toBe("nothing\nnothing\n");
      expect(await sandbox.verify(task, signal)).toMatchObject({ rewardText: "1\n", timedOut: false });
      const names = await leftovers();
      expect(names).toHaveLength(5);
      for (const { Id } of await docker.listContainers({ filters })) {
        const { HostConfig, Config } = await docker.getContainer(Id).inspect();
        expect(HostConfig).toMatchObject({ CapDrop: ["ALL"], PidsLimit: 512, Privileged: false, Binds: null });
        expect(Config.Labels).toMatchObject({ "self-harness.deadline": expect.stringMatching(/^\d+$/) });
      }
    });
    expect(await leftovers()).toEqual([]);
  });

  it("says why a service did not come up, by its own last words", async () => {
    const broken = `services:\n  api:\n    image: self-harness/starter-base:1\n    command: ["sh", "-c", "echo no such database >&2; exit 3"]\n    healthcheck: { test: "true" }\n`;
    await expect(opened(broken, async () => {})).rejects.toMatchObject({
      name: "SandboxFailure",
      message: expect.stringMatching(/service api must be ready but ended with exit code 3[\s\S]*no such database/),
    });
    expect(await leftovers()).toEqual([]);
  });

  it("is reaped as a whole, but not while its sandbox is in another attempt's hands", async () => {
    const quick = `services:\n  api:\n    image: self-harness/starter-base:1\n    command: sleep 1000\n    volumes: [v:/v]\nvolumes: { v: }\n`;
    await opened(quick, async (sandbox, task) => {
      const first = specOf(task);
      const trial = first.labels["trial"] ?? "";
      const kept = await sandboxes.open({ ...first, name: sandboxNameOf(trial, 1) }, signal);
      await kept.run("true", { timeoutMs: 5_000, signal });
      const second = { ...first, name: sandboxNameOf(trial, 2), labels: { ...first.labels, epoch: "2" } };
      const adopted = await sandboxes.adopt(second, signal);
      await kept.close();
      await sandboxes.settled();
      await sandboxes.reap(async (id, epoch) => id !== trial || epoch === 2);
      expect((await adopted?.run("getent hosts api", { timeoutMs: 5_000, signal }))?.exitCode).toBe(0);
      await sandboxes.reap(async (id) => id !== trial);
      expect((await leftovers()).filter((name) => name.includes(trial))).toEqual([]);
      expect((await sandbox.run("getent hosts api", { timeoutMs: 5_000, signal })).exitCode).toBe(0);
    });
    expect(await leftovers()).toEqual([]);
  });
});

describe("a service of a task", () => {
  const unique = `made-by-${process.pid}`;
  const files = {
    "environment/docker-compose.yaml":
      "services:\n  main: { build: ., command: sleep infinity }\n  store: { build: { context: store }, command: sleep infinity }\n",
    "environment/Dockerfile": "FROM self-harness/starter-base:1\nWORKDIR /app\n",
    "environment/store/Dockerfile": `FROM self-harness/starter-base:1\nWORKDIR /data\nRUN echo ${unique} > made\n`,
    "task.toml": `artifacts = [{ source = "/data/dump", service = "store" }, { source = "/logs/artifacts/seen", service = "store" }]
[environment]
memory_mb = 256
allow_internet = false
[verifier]
environment_mode = "separate"
[[verifier.collect]]
command = "cat made > dump; id -un >> dump; mkdir -p /logs/artifacts; ! ls -d /tests > /logs/artifacts/seen 2>&1"
service = "store"
[[verifier.collect]]
command = "sleep 300 & sleep 300"
service = "store"
timeout_sec = 0.3
[[verifier.collect]]
command = "for try in $(seq 100); do ps -eo args | grep '[s]leep 300' || exit 0; sleep 0.1; done; exit 1"
service = "store"
[[verifier.collect]]
command = "touch mine"
service = "store"
user = "nobody"
`,
    "tests/test.sh": "cat /data/dump /logs/artifacts/seen; echo 1 > /logs/verifier/reward.txt\n",
  };

  it("has its build's log, is dumped, and gives its artifacts to the trial and to tests in a container of their own", () =>
    withFolder(async (root) => {
      await writeFiles(join(root, "dumped"), { ...soundTask, ...files });
      const [task] = (await fileBenchmarks().load([root])) as [Task];
      const sandbox = await sandboxes.open(specOf(task), signal);
      const { services } = sandbox.image ?? {};
      const built = { id: expect.stringMatching(/^sha256:/), key: expect.stringMatching(/^[0-9a-f]{32}$/) };
      expect(services).toEqual({ store: { ...built, buildLog: expect.stringContaining(`RUN echo ${unique}`) } });
      made.push(services?.["store"]?.id ?? "");
      expect(await sandbox.collect(task, signal)).toMatchObject([
        { service: "store", status: "ok", output: "" },
        { status: "timed-out", exit_code: null },
        { status: "ok" },
        { status: "failed", output: expect.stringContaining("Permission denied") },
      ]);
      const { kept, reports } = await keptOf(sandbox, task);
      expect(kept).toEqual({
        "artifacts/data/dump": `${unique}\nroot\n`,
        "artifacts/logs/artifacts/seen": expect.stringContaining("No such file"),
      });
      expect(reports.map(({ service, status }) => `${service} ${status}`)).toEqual([
        "main empty",
        "store ok",
        "store ok",
      ]);
      const verdict = await sandbox.verify(task, signal);
      expect(verdict).toMatchObject({
        rewardText: "1\n",
        output: expect.stringMatching(`^${unique}\nroot\n.*No such`),
      });
      await sandbox.close();
      expect(await leftovers()).toEqual([]);
    }));
});

describe("the state of a service", () => {
  const running = { Running: true, Restarting: false, Status: "running", ExitCode: 0 };
  const ended = (ExitCode: number) => ({ Running: false, Restarting: false, Status: "exited", ExitCode });
  const health = (Status: string) => ({ ...running, Health: { Status, FailingStreak: 0, Log: [] } });

  it.each([
    ["running, awaited as started,", running, "started", "yes"],
    ["running without a check, awaited as ready,", running, "ready", "yes"],
    ["running without a check, awaited as healthy,", running, "healthy", "it has no health check"],
    ["healthy, awaited as healthy,", health("healthy"), "healthy", "yes"],
    ["starting, awaited as ready,", health("starting"), "ready", "not-yet"],
    ["unhealthy, awaited as ready,", health("unhealthy"), "ready", "its health check failed: no output"],
    ["ended well, awaited as completed,", ended(0), "completed", "yes"],
    ["ended badly, awaited as completed,", ended(2), "completed", "ended with exit code 2"],
    ["ended, awaited as ready,", ended(0), "ready", "ended with exit code 0"],
    ["ended, awaited as started,", ended(1), "started", "yes"],
    ["running, awaited as completed,", running, "completed", "not-yet"],
  ] as const)("%s is judged", (_name, state, until, verdict) => {
    expect(judge(state as Parameters<typeof judge>[0], until)).toBe(verdict);
  });
});

describe("a health check of the task itself", () => {
  const taskWith = async (command: string): Promise<Task> => {
    const task = await taskOf({});
    const healthcheck = {
      test: ["CMD-SHELL", command],
      intervalMs: 50,
      timeoutMs: 2_000,
      startPeriodMs: 0,
      retries: 3,
    };
    return { ...task, environment: { ...task.environment, healthcheck } };
  };

  it("holds the agent back until it succeeds, in the task's folder", async () => {
    const count = 'echo x >> tries; test "$PWD $(wc -l < tries)" = "/app 3"';
    const sandbox = await sandboxes.open(specOf(await taskWith(count)), signal);
    expect((await sandbox.run("cat tries", { timeoutMs: 5_000, signal })).output).toBe("x\nx\nx\n");
    await sandbox.close();
  });

  it("gives up by name after its retries", async () => {
    const spec = specOf(await taskWith("echo not there >&2; exit 7"));
    await expect(sandboxes.open(spec, signal)).rejects.toThrow(
      /health check failed 3 times in a row \(exit code 7\): not there/,
    );
  });
});

describe("a build that fails", () => {
  it("is told with the end of its log, and leaves the way free for the next try", async () => {
    const task = await taskOf({
      "environment/Dockerfile": `FROM self-harness/starter-base:1\nRUN echo step-${process.pid}\nRUN echo the reason >&2; exit 9\n`,
    });
    await expect(sandboxes.open(specOf(task), signal)).rejects.toMatchObject({
      kind: "image",
      message: expect.stringMatching(/the image of a-task can't be built[\s\S]*code: 9[\s\S]*step-[\s\S]*the reason/),
    });
    expect((await leftovers()).filter((name) => name.startsWith("self-harness-build-"))).toEqual([]);
  });
});

describe("the reaper", () => {
  it("takes our networks and volumes past their deadline, and nothing that is another's or nobody's", async () => {
    const reaped = `${instance}-reaped`;
    const past = { "self-harness.deadline": String(Date.now() - 1) };
    const future = { "self-harness.deadline": String(Date.now() + 600_000) };
    const labels: Readonly<Record<string, Record<string, string>>> = {
      overdue: { "self-harness.instance": reaped, ...past },
      due: { "self-harness.instance": reaped, ...future },
      others: { "self-harness.instance": `${reaped}-other`, ...past },
      nobodys: {},
      alike: past,
    };
    const nameOf = (each: string) => `self-harness-reap-${process.pid}-${each}`;
    const names = Object.keys(labels).map(nameOf);
    try {
      for (const [each, Labels] of Object.entries(labels)) {
        await docker.createVolume({ Name: nameOf(each), Labels });
        await docker.createNetwork({ Name: nameOf(each), Labels, Internal: true });
      }
      await dockerSandboxes({ instance: reaped }).reap(async () => false);
      const [networks, { Volumes }] = await Promise.all([docker.listNetworks(), docker.listVolumes()]);
      const kept = names.filter((name) => name !== nameOf("overdue"));
      const found = (all: readonly string[]) => names.filter((name) => all.includes(name));
      expect(found(networks.map((each) => each.Name))).toEqual(kept);
      expect(found((Volumes ?? []).map((each) => each.Name))).toEqual(kept);
    } finally {
      for (const name of names) {
        await docker
          .getVolume(name)
          .remove()
          .catch(() => {});
        await docker
          .getNetwork(name)
          .remove()
          .catch(() => {});
      }
    }
  });
});

describe("the lock of a build", () => {
  const engine = connectEngine();
  const lock = { name: `self-harness-build-test-${process.pid}`, instance, timeoutMs: 60_000 };
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it("lets one build at a time in, and the others take what it made", async () => {
    let made: string | null = null;
    let builds = 0;
    const build = async () => {
      builds++;
      await sleep(200);
      made = "image";
      return made;
    };
    const all = await Promise.all([1, 2, 3].map(() => withBuildLock(engine, lock, async () => made, build)));
    expect([all, builds]).toEqual([["image", "image", "image"], 1]);
    expect(await leftovers()).not.toContain(lock.name);
  });

  it("is taken over from a holder that died", async () => {
    const Labels = {
      "self-harness.instance": instance,
      "self-harness.holder": `${hostname()} 999999999 dead`,
      "self-harness.deadline": String(Date.now() + 600_000),
    };
    await docker.createVolume({ Name: lock.name, Labels });
    expect(
      await withBuildLock(
        engine,
        lock,
        async () => null,
        async () => "built",
      ),
    ).toBe("built");
  });

  it("is left when a build fails, so that the next one may try", async () => {
    const failing = withBuildLock(
      engine,
      lock,
      async () => null,
      async () => Promise.reject(new Error("no space")),
    );
    await expect(failing).rejects.toThrow("no space");
    expect(
      await withBuildLock(
        engine,
        lock,
        async () => null,
        async () => "built",
      ),
    ).toBe("built");
  });
});
