import { afterAll, describe, expect, it } from "@jest/globals";
import Docker from "dockerode";
import { containerOptions, limitProblems } from "../../adapters/docker/container.ts";
import { dockerSandboxes } from "../../adapters/docker/sandboxes.ts";
import { outputLimitBytes } from "../../core/kept-files.ts";
import type { Sandbox, Sandboxes, SandboxSpec } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { removeTasks, sandboxesConform, specOf, taskOf } from "../conformance/sandbox.ts";
import { eventually } from "../support/eventually.ts";

const instance = `test-${process.pid}`;
const docker = new Docker();
const signal = new AbortController().signal;
const run = async (sandbox: Sandbox, command: string) => sandbox.run(command, { timeoutMs: 20_000, signal });

afterAll(async () => {
  await removeTasks();
  for (const label of [instance, `${instance}-other`])
    await dockerSandboxes({ instance: label }).reap(async () => false);
  for (const { Id } of await docker.listImages({ filters: { label: ["self-harness.task=a-task"] } })) {
    // Another run of the tests may use it just now.
    await docker
      .getImage(Id)
      .remove()
      .catch(() => {});
  }
});

describe("sandboxes in Docker", () => {
  sandboxesConform(() => dockerSandboxes({ instance }));

  const sandboxes = dockerSandboxes({ instance });

  async function opened<T>(work: (sandbox: Sandbox, container: Docker.Container) => Promise<T>): Promise<T> {
    const spec = specOf(await taskOf({ "tests/test.sh": "true\n" }));
    const sandbox = await sandboxes.open(spec, signal);
    try {
      return await work(sandbox, docker.getContainer(spec.name));
    } finally {
      await sandbox.close();
    }
  }

  /** At once, or by the reaper where the engine could not do it just then. */
  async function expectRemoved({ name, labels }: SandboxSpec): Promise<void> {
    await sandboxes.settled();
    await eventually(async () => {
      await sandboxes.reap(async (trial) => trial !== labels["trial"]);
      await expect(docker.getContainer(name).inspect()).rejects.toMatchObject({ statusCode: 404 });
    }, 60_000);
  }

  it("have the limits that the engine says they have", () =>
    opened(async (sandbox, container) => {
      const { HostConfig, Image, Config } = await container.inspect();
      expect(HostConfig).toMatchObject({
        NetworkMode: "none",
        Memory: 256 * 1024 * 1024,
        MemorySwap: 256 * 1024 * 1024,
        NanoCpus: 1_000_000_000,
        PidsLimit: 512,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges:true"],
        LogConfig: { Type: "none" },
        Ulimits: [
          { Name: "nofile", Soft: 4096, Hard: 8192 },
          { Name: "core", Soft: 0, Hard: 0 },
          { Name: "fsize", Soft: 10 * 2 ** 30, Hard: 10 * 2 ** 30 },
        ],
        Init: true,
        Privileged: false,
        Binds: null,
      });
      expect(Config.Image).toBe(Image);
      const capabilities = "grep -E 'CapEff|NoNewPrivs' /proc/self/status; ulimit -n; ulimit -c; ls /sys/class/net";
      expect((await run(sandbox, capabilities)).output).toBe(
        "CapEff:\t00000000000004eb\nNoNewPrivs:\t1\n4096\n0\nlo\n",
      );
    }));

  it("are labelled with owner and deadline", async () => {
    const spec = specOf(await taskOf({}));
    const sandbox = await sandboxes.open(spec, signal);
    const { Config } = await docker.getContainer(spec.name).inspect();
    expect(Config.Labels).toMatchObject({
      "self-harness.instance": instance,
      "self-harness.trial": spec.labels["trial"],
      "self-harness.epoch": "1",
      "self-harness.optimization": "test",
      "self-harness.deadline": String(spec.deadlineMs),
    });
    await sandbox.close();
    await expectRemoved(spec);
  });

  it("give the agent Harbor's folders and a root user with a clean process list", () =>
    opened(async (sandbox) => {
      const { output } = await run(
        sandbox,
        "id -un; touch /logs/agent/x /logs/verifier/x /logs/artifacts/x && echo made; ps -eo args=",
      );
      expect(output).toContain("root\nmade\n");
      expect(output).toContain("tail -f /dev/null");
      expect(output.split("\n").length).toBeLessThan(12);
    }));

  it.each([
    ["short and plain", "printf 'one\\ntwo'", "one\ntwo"],
    ["empty", "true", ""],
    ["with a NUL in it, which no text can hold", "printf 'a\\0b\\1c'", "ab\u0001c"],
    ["of many pages", "printf 'é%.0s' $(seq 1 9000); echo", `${"é".repeat(9_000)}\n`],
  ])("hand over a verifier's output whole: %s", async (_what, command, expected) => {
    const task = await taskOf({ "tests/test.sh": `${command}\necho 1 > /logs/verifier/reward.txt\n` });
    const sandbox = await sandboxes.open(specOf(task), signal);
    const { output, rewardText } = await sandbox.verify(task, signal).finally(() => sandbox.close());
    expect([output, rewardText]).toEqual([expected, "1\n"]);
  });

  it("run a task's solution where no tar can unpack it", async () => {
    const task = await taskOf({ "tests/test.sh": "true\n", "solution/solve.sh": "cat; echo solved; exit 3\n" });
    const sandbox = await sandboxes.open(specOf(task), signal);
    try {
      expect(await sandbox.runSolution(task, signal)).toMatchObject({ output: "solved\n", exitCode: 3 });
      await run(sandbox, "rm -r /solution; mv $(command -v tar) /root/away");
      expect(await sandbox.runSolution(task, signal)).toMatchObject({ output: "solved\n", exitCode: 3 });
    } finally {
      await sandbox.close();
    }
  });

  it("leave a command that mentions itself alive", () =>
    opened(async (sandbox) => {
      expect((await run(sandbox, "pkill -f some-server; echo $?")).output).toBe("1\n");
      expect((await run(sandbox, "pkill sleep; pkill -9 bash; echo never")).exitCode).toBe(137);
      expect((await run(sandbox, "echo alive")).output).toBe("alive\n");
    }));

  it("keep background output out of later commands, and keep the background alive", () =>
    opened(async (sandbox) => {
      await run(
        sandbox,
        "cd /app; export KEPT=1; (for i in $(seq 1 100); do echo noise; sleep 0.01; done; touch /app/finished) & disown",
      );
      for (let i = 0; i < 5; i++) {
        expect((await run(sandbox, 'echo "$KEPT $PWD"; sleep 0.05')).output).toBe("1 /app\n");
      }
      expect((await run(sandbox, "while [ ! -e /app/finished ]; do sleep 0.1; done; echo finished")).output).toBe(
        "finished\n",
      );
    }));

  it("end a command that floods its output", () =>
    opened(async (sandbox) => {
      const result = await sandbox.run("yes flood", { timeoutMs: 120_000, signal });
      // Of its flood: a command whose time is up has no exit code.
      expect(result).toMatchObject({ exitCode: 137, timedOut: false });
      expect(result.output.length).toBeLessThan(70_000);
      let bytes = 0;
      for await (const chunk of result.whole?.content() ?? []) bytes += chunk.length;
      expect(result.whole?.bytes).toBe(outputLimitBytes);
      expect(result.whole?.omittedBytes).toBeGreaterThan(outputLimitBytes);
      expect(bytes - outputLimitBytes).toBe(`\n[... ${result.whole?.omittedBytes} bytes omitted ...]\n`.length);
      expect((await run(sandbox, "echo fine")).output).toBe("fine\n");
    }));

  it("survive a fork bomb until the verifier, which starts alone", () =>
    opened(async (sandbox) => {
      const bomb = "bomb() { bomb | bomb & }; bomb";
      await sandbox.run(bomb, { timeoutMs: 2_000, signal });
      const task = await taskOf({ "tests/test.sh": "ps -eo args= | wc -l; echo 1 > /logs/verifier/reward.txt\n" });
      const result = await sandbox.verify(task, signal);
      expect(Number(result.output.trim())).toBeLessThan(10);
      expect(result.rewardText).toBe("1\n");
    }));

  it("say when a command ran out of memory", () =>
    opened(async (sandbox) => {
      expect(await sandbox.outOfMemory()).toBe(false);
      const hog = "python3 -c 'x = bytearray(600 << 20)'";
      expect((await run(sandbox, hog)).exitCode).toBe(137);
      expect(await sandbox.outOfMemory()).toBe(true);
    }));

  it("end tests that hang in spite of polite requests, with their whole group, and are removed as ever", async () => {
    const hanging = "trap '' TERM INT; echo hanging; (sleep 301) & sleep 302\n";
    const spec = specOf(await taskOf({ "tests/test.sh": hanging }, { verifierTimeoutMs: 1_000 }));
    const sandbox = await sandboxes.open(spec, signal);
    const verdict = await sandbox.verify(spec.task, signal);
    expect(verdict).toMatchObject({ output: "hanging\n", rewardText: null, timedOut: true, tampered: [] });
    await eventually(async () => {
      const { Processes } = await docker.getContainer(spec.name).top();
      expect(Processes.flat().filter((word: string) => /sleep|test\.sh/.test(word))).toEqual([]);
    }, 30_000);
    await sandbox.close();
    await expectRemoved(spec);
  });

  it("whose verifier was stopped amid its tests are let go of at their owner's word, and are removed", async () => {
    // A program of the agent's that the tests run as root can do that.
    const tests = { "tests/test.sh": "kill -STOP -1; sleep 305\n" };
    const spec = specOf(await taskOf(tests, { verifierTimeoutMs: 120_000 }));
    const sandbox = await sandboxes.open(spec, signal);
    const container = docker.getContainer(spec.name);
    const stopping = new AbortController();
    const verdict = expect(sandbox.verify(spec.task, stopping.signal)).rejects.toThrow("kept silent");
    await eventually(async () => {
      const { Processes } = await container.top({ ps_args: "-eo pid,stat,args" });
      expect(Processes.map((words: string[]) => words.join(" "))).toContainEqual(
        expect.stringMatching(/ T\S* bash .*verifier/),
      );
    }, 60_000);
    stopping.abort(new Error("the verifier kept silent"));
    await verdict;
    await sandbox.close();
    await expectRemoved(spec);
  });

  it("replace symbolic links that wait for the verdict, and say so", () =>
    opened(async (sandbox) => {
      await run(
        sandbox,
        "rm -rf /logs; mkdir -p /app/trap/verifier; echo 1 > /app/trap/verifier/reward.txt; ln -s /app/trap /logs; ln -s /app /tests",
      );
      const task = await taskOf({
        "tests/test.sh": "stat -c '%A %U %n' /logs/verifier /tests; ls /app/trap/verifier\n",
      });
      const result = await sandbox.verify(task, signal);
      expect(result.output).toContain("[/tests was not a folder but a symbolic link; removed]");
      expect(result.output).toContain("[/logs was not a folder but a symbolic link; removed]");
      expect(result.output).toContain("drwx------ root /logs/verifier\ndrwx------ root /tests\nreward.txt\n");
      expect(result.rewardText).toBeNull();
    }));

  it("tell a dead container from a failing command", () =>
    opened(async (sandbox, container) => {
      await run(sandbox, "true");
      const killing = new Promise((resolve) => setTimeout(() => resolve(container.kill()), 300));
      await expect(run(sandbox, "sleep 10")).rejects.toMatchObject({
        name: "SandboxFailure",
        message: expect.stringMatching(/not running|has ended/),
      });
      await killing;
    }));

  it("are reaped only where they are ours", async () => {
    const other = dockerSandboxes({ instance: `${instance}-other` });
    const theirs = specOf(await taskOf({}));
    const ours = specOf(await taskOf({}));
    const [kept] = await Promise.all([other.open(theirs, signal), sandboxes.open(ours, signal)]);
    expect(await sandboxes.reap(async () => false)).toBe(1);
    await expect(docker.getContainer(ours.name).inspect()).rejects.toMatchObject({ statusCode: 404 });
    expect((await docker.getContainer(theirs.name).inspect()).State.Running).toBe(true);
    await kept.close();
  });

  it("build an image once for all that wait for it, also in other workers, and name a missing base with its remedy", async () => {
    const unique = `RUN echo ${Date.now()} > /app/unique\n`;
    const task = await taskOf({
      "environment/Dockerfile": `FROM self-harness/starter-base:1\nWORKDIR /app\n${unique}`,
    });
    const workers = [sandboxes, sandboxes, dockerSandboxes({ instance }), dockerSandboxes({ instance })];
    const all = await Promise.all(workers.map((worker) => worker.open(specOf(task), signal)));
    // Two that share a worker share its build; whoever found the image has no log of it.
    expect(new Set(all.flatMap(({ image }) => image?.buildLog ?? [])).size).toBe(1);
    const contents = await Promise.all(all.map((sandbox) => sandbox.readFile("/app/unique", signal)));
    expect(new Set(contents).size).toBe(1);
    await Promise.all(all.map((sandbox) => sandbox.close()));
    const missing = await taskOf({ "environment/Dockerfile": "FROM self-harness/starter-base:no-such-tag\n" });
    await expect(sandboxes.open(specOf(missing), signal)).rejects.toMatchObject({
      kind: "image",
      message: expect.stringMatching(/starter-base:no-such-tag[\s\S]*npm run setup/),
    });
    const prebuilt = {
      ...task.environment,
      image: { kind: "prebuilt", name: "self-harness/no-such-image:1" },
    } as const;
    await expect(sandboxes.open(specOf({ ...task, environment: prebuilt, digest: "p" }), signal)).rejects.toMatchObject(
      {
        kind: "image",
        message: expect.stringMatching(/no-such-image/),
      },
    );
  });

  it("run in an image that is there by its name, without a build", async () => {
    const task = await taskOf({ "tests/test.sh": "true\n" });
    const named = {
      ...task.environment,
      image: { kind: "prebuilt", name: "self-harness/starter-base:1" },
      workdir: "/",
    };
    const sandbox = await sandboxes.open(specOf({ ...task, environment: named } as Task), signal);
    const { Id } = await docker.getImage("self-harness/starter-base:1").inspect();
    expect(sandbox.image).toEqual({ id: Id, key: null, buildLog: null });
    expect((await run(sandbox, "pwd")).output).toBe("/\n");
    await sandbox.close();
  });

  it("let tests fetch what they need where the task has the network, and nowhere else", async () => {
    const made = await taskOf({});
    const online = { ...made, environment: { ...made.environment, network: "public" } } as Task;
    const spec = specOf(online);
    const mirror = await sandboxes.open(spec, signal);
    await run(mirror, "echo 'echo 1' > tool; python3 -m http.server 8000 >/dev/null 2>&1 &");
    const { NetworkSettings } = await docker.getContainer(spec.name).inspect();
    const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress;
    const fetching = `for try in $(seq 100); do timeout 5 python3 -c 'import urllib.request as u; u.urlretrieve("http://${address}:8000/tool", "/tests/tool")' && break; [ -d /sys/class/net/eth0 ] || break; sleep 0.2; done\nbash /tests/tool > /logs/verifier/reward.txt || rm /logs/verifier/reward.txt\n`;
    const rewardOn = async (network: "public" | "none") => {
      const task = await taskOf({ "tests/test.sh": fetching }, { verifierTimeoutMs: 60_000 });
      const sandbox = await sandboxes.open(specOf({ ...task, environment: { ...task.environment, network } }), signal);
      const { rewardText } = await sandbox.verify(task, signal);
      await sandbox.close();
      return rewardText;
    };
    expect(await Promise.all([rewardOn("public"), rewardOn("none")])).toEqual(["1\n", null]);
    await mirror.close();
  });

  it("give out the log of a build with its key, and neither for an image that was there", async () => {
    const task = await taskOf({
      "environment/Dockerfile": `FROM self-harness/starter-base:1\nWORKDIR /app\nRUN echo built ${Date.now()}\n`,
    });
    const image = async (through: Sandboxes) => {
      const sandbox = await through.open(specOf(task), signal);
      await sandbox.close();
      return sandbox.image;
    };
    const built = await image(sandboxes);
    expect(built).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(built?.buildLog).toMatch(/Step 3\/\d+ : RUN echo built[\s\S]*Successfully built/);
    expect(await image(dockerSandboxes({ instance }))).toEqual({ ...built, buildLog: null });
  });

  it("leave what is no plain file, or too large, out of the artifacts, and let refusals through", () =>
    opened(async (sandbox) => {
      await run(sandbox, "cd /logs/artifacts; mkfifo a-pipe; truncate -s 30M large; echo 1 > one; echo 2 > two");
      const kept: string[] = [];
      const keep = async (path: string, content: AsyncIterable<Uint8Array>) => {
        for await (const _ of content);
        kept.push(path);
      };
      const task = await taskOf({});
      const [report] = await sandbox.artifacts(task, keep, signal);
      expect(kept).toEqual(["artifacts/logs/artifacts/one", "artifacts/logs/artifacts/two"]);
      expect(report).toMatchObject({
        status: "ok",
        left_out: ["a-pipe: a link, pipe or device", expect.stringMatching(/^large: 31457280 bytes, more than/)],
      });
      const refusal = async () => Promise.reject(new Error("fenced"));
      await expect(sandbox.artifacts(task, refusal, signal)).rejects.toThrow("fenced");
    }));

  it("say what to do when no engine answers", async () => {
    const absent = dockerSandboxes({ instance, dockerHost: "unix:///nowhere/docker.sock" });
    await expect(absent.check()).rejects.toThrow(
      /no answer from the Docker engine at unix:\/\/\/nowhere\/docker.sock \(ENOENT\).*npm run setup/,
    );
    expect(() => dockerSandboxes({ instance, dockerHost: "somewhere" })).toThrow(/DOCKER_HOST must look like/);
  });
});

describe("a container's options", () => {
  const image = { id: "sha256:1", hasEntrypoint: false, runsAsRoot: true, key: null, buildLog: null };

  it("say in words which limits the engine dropped", async () => {
    const task = await taskOf({});
    const asked = containerOptions(specOf(task), image, "here");
    const applied = {
      Config: {},
      HostConfig: { ...asked.HostConfig, NanoCpus: 0, MemorySwap: -1 },
    } as unknown as Docker.ContainerInspectInfo;
    expect(limitProblems(asked, applied, { swapLimit: false })).toEqual(["cpus: expected 1000000000, got 0"]);
    expect(limitProblems(asked, applied, { swapLimit: true })).toHaveLength(2);
  });

  it.each<[string, Partial<Docker.HostConfig>]>([
    ["memory", { Memory: 0 }],
    ["memory with swap", { MemorySwap: -1 }],
    ["cpus", { NanoCpus: 0 }],
    ["processes", { PidsLimit: 0 }],
    ["network", { NetworkMode: "bridge" }],
    ["dropped capabilities", { CapDrop: [] }],
    ["added capabilities", { CapAdd: ["CAP_SYS_ADMIN"] }],
    ["security options", { SecurityOpt: [] }],
    ["ulimits", { Ulimits: [{ Name: "nofile", Soft: 1, Hard: 1 }] }],
    ["log", { LogConfig: { Type: "none", Config: { "max-size": "1g" } } }],
    ["init", { Init: false }],
    ["privileged", { Privileged: true }],
    ["host mounts", { Binds: ["/:/host"] }],
    ["host mounts", { Mounts: [{ Type: "bind", Source: "/", Target: "/host" }] }],
    ["devices", { Devices: [{ PathOnHost: "/dev/kvm", PathInContainer: "/dev/kvm", CgroupPermissions: "rwm" }] }],
  ])("are refused when the engine has another %s than asked for", async (name, changed) => {
    const asked = containerOptions(specOf(await taskOf({})), image, "here");
    const appliedWith = (HostConfig: object) => ({ Config: {}, HostConfig }) as unknown as Docker.ContainerInspectInfo;
    expect(limitProblems(asked, appliedWith({ ...asked.HostConfig }), { swapLimit: true })).toEqual([]);
    expect(limitProblems(asked, appliedWith({ ...asked.HostConfig, ...changed }), { swapLimit: true })).toEqual([
      expect.stringMatching(new RegExp(`^${name}: expected .*, got `)),
    ]);
  });

  it("follow the task", async () => {
    const task = await taskOf({});
    const environment = { ...task.environment, network: "public", workdir: "/work", cpus: 1.5, memoryMb: 512 } as const;
    expect(containerOptions(specOf({ ...task, environment }), image, "here")).toMatchObject({
      Image: "sha256:1",
      WorkingDir: "/work",
      Env: ["GREETING=hello"],
      HostConfig: { NetworkMode: "bridge", NanoCpus: 1_500_000_000, Memory: 512 * 1024 * 1024 },
    });
  });
});
