// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of Harbor, not of JavaScript
import { execFileSync } from "node:child_process";
import { mkdir, rename, symlink, truncate } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import { InvalidInput } from "../../core/failures.ts";
import { withHostVariables } from "../../core/host-variables.ts";
import type { Task } from "../../core/task.ts";
import { type FileChanges, soundTask, withFolder, writeFiles } from "./task-folders.ts";

const host = { TOKEN: "secret", EMPTY: "" };

/** Loads one task that differs from a sound one by these files. */
function loadTask(
  changes: FileChanges,
  prepare: (folder: string) => Promise<unknown> = async () => {},
  name = "task-one",
) {
  return withFolder(async (benchmark) => {
    const folder = join(benchmark, name);
    await writeFiles(folder, { ...soundTask, ...changes });
    await prepare(folder);
    return loadAll([benchmark]);
  });
}

async function loadAll(
  folders: readonly string[],
): Promise<{ tasks: readonly Task[]; problems: readonly string[]; warnings: readonly string[] }> {
  const warnings: string[] = [];
  const benchmarks = fileBenchmarks({ variables: host, warn: (warning) => warnings.push(warning) });
  try {
    return { tasks: await benchmarks.load(folders), problems: [], warnings };
  } catch (error) {
    if (error instanceof InvalidInput) return { tasks: [], problems: error.problems, warnings };
    throw error;
  }
}

const withToml = (text: string): FileChanges => ({ "task.toml": text });

describe("a benchmark folder", () => {
  it("gives the starter benchmark's tasks with everything a sandbox needs", async () => {
    const starter = fileURLToPath(new URL("../../benchmarks/starter", import.meta.url));
    const { tasks, problems, warnings } = await loadAll([starter]);
    expect([problems, warnings]).toEqual([[], []]);
    expect(tasks.length).toBeGreaterThanOrEqual(30);
    for (const task of tasks) {
      expect(task.environment).toMatchObject({ image: { kind: "dockerfile" }, network: "none", cpus: 1 });
      expect(task.digest).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it("may be one task, and is read once when it is named twice", async () => {
    const count = await withFolder(async (benchmark) => {
      await writeFiles(join(benchmark, "one"), soundTask);
      return (await loadAll([benchmark, join(benchmark, "one")])).tasks.length;
    });
    expect(count).toBe(1);
  });

  it("says which folders it skips", async () => {
    const { tasks, warnings } = await loadTask({}, (folder) => mkdir(join(folder, "..", "notes")));
    expect(tasks).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining("notes: no task in it, skipped")]);
  });

  it("refuses ids that differ only by case and names both folders", async () => {
    const { problems } = await withFolder(async (root) => {
      await writeFiles(join(root, "a/Same"), soundTask);
      await writeFiles(join(root, "a/same"), soundTask);
      return loadAll([join(root, "a")]);
    });
    expect(problems).toEqual([expect.stringMatching(/a\/same: folder name: got the same id as .*a\/Same/)]);
  });

  it("keeps equal names of several benchmarks apart, and never renames those of the first", async () => {
    const named = await withFolder(async (root) => {
      for (const folder of ["one/tasks/same", "one/tasks/only", "two/tasks/same", "other/SAME"])
        await writeFiles(join(root, folder), soundTask);
      const folders = ["one/tasks", "two/tasks", "other"].map((folder) => join(root, folder));
      return [await loadAll(folders.slice(0, 1)), await loadAll(folders)].map(({ tasks }) =>
        tasks.map((task) => `${task.benchmark} ${task.id}`),
      );
    });
    expect(named).toEqual([
      ["tasks only", "tasks same"],
      ["tasks only", "tasks same", "two-tasks two-tasks.same", "other other.SAME"],
    ]);
  });

  it("tells which tasks are broken and gives the others", async () => {
    const survey = await withFolder(async (root) => {
      await writeFiles(join(root, "bad"), { ...soundTask, "task.toml": "[agent]\ntimeout_sec = 0\n" });
      await writeFiles(join(root, "good"), soundTask);
      return fileBenchmarks().survey([root, join(root, "missing")]);
    });
    expect(survey).toEqual({
      tasks: [expect.objectContaining({ id: "good" })],
      broken: [{ name: "bad", problems: [expect.stringContaining("agent.timeout_sec: got 0")] }],
      problems: [expect.stringContaining("missing: got nothing there")],
    });
  });

  it("warns of an unknown key once, however many tasks have it", async () => {
    const warnings = await withFolder(async (root) => {
      for (const name of ["a", "b", "c", "d", "e"])
        await writeFiles(join(root, name), { ...soundTask, "task.toml": "[agent]\ncolour = 1\n" });
      return (await loadAll([root])).warnings;
    });
    expect(warnings).toEqual([
      expect.stringMatching(/a\/task\.toml: unknown key agent\.colour is ignored \(also .*b.*, .*c.* and 2 more\)$/),
    ]);
  });

  it("lists every problem of every task at once", async () => {
    const { problems } = await withFolder(async (root) => {
      await writeFiles(join(root, "one"), {
        ...soundTask,
        "task.toml": "[agent]\ntimeout_sec = 0\n",
        "instruction.md": "",
      });
      await writeFiles(join(root, "two"), { "task.toml": "[verifier]\ntimeout_sec = -1\n" });
      return loadAll([root, join(root, "missing")]);
    });
    expect(problems).toHaveLength(5);
    expect(problems.join("\n")).toMatch(
      /missing: got nothing there[\s\S]*agent\.timeout_sec[\s\S]*instruction\.md[\s\S]*verifier\.timeout_sec[\s\S]*no instruction\.md, no tests\/test\.sh, no environment\/Dockerfile/,
    );
  });
});

describe("task.toml", () => {
  it("is read with its older keys", async () => {
    const { tasks, problems } = await loadTask(
      withToml('version = "1.0"\n[environment]\nmemory = "2G"\nstorage = "10G"\nallow_internet = false\ncpus = 1\n'),
    );
    expect(problems).toEqual([]);
    expect(tasks[0]?.environment).toMatchObject({ memoryMb: 2_048, network: "none" });
  });

  it("lets newer keys win over older ones", async () => {
    const { tasks } = await loadTask(
      withToml('[environment]\nmemory = "2G"\nmemory_mb = 512\nallow_internet = true\nnetwork_mode = "no-network"\n'),
    );
    expect(tasks[0]?.environment).toMatchObject({ memoryMb: 512, network: "none" });
  });

  it("has the network on unless it says otherwise, as Harbor has", async () => {
    expect((await loadTask({})).tasks[0]?.environment.network).toBe("public");
  });

  it("may name an image instead of a Dockerfile", async () => {
    const { tasks } = await loadTask({
      "environment/Dockerfile": null,
      "task.toml": '[environment]\ndocker_image = "ghcr.io/some/image:1@sha256:abc"\nworkdir = "/srv"\n',
    });
    expect(tasks[0]?.environment).toMatchObject({
      image: { kind: "prebuilt", name: "ghcr.io/some/image:1@sha256:abc" },
      workdir: "/srv",
    });
  });

  it("keeps references to the host's variables, so that no key of anybody's is stored", async () => {
    const toml =
      '[verifier.env]\nA = "${TOKEN}"\nB = "${NOWHERE:-x y}"\nC = "pre-${TOKEN}"\nD = "${EMPTY:-filled}"\n[solution.env]\nE = "plain"\n[environment.env]\nF = "${NOWHERE:-}"\n';
    const { tasks, problems } = await loadTask(withToml(toml));
    expect(problems).toEqual([]);
    expect(tasks[0]?.verifierVariables).toEqual({
      A: "${TOKEN}",
      B: "${NOWHERE:-x y}",
      C: "pre-${TOKEN}",
      D: "${EMPTY:-filled}",
    });
    expect(JSON.stringify(tasks)).not.toContain("secret");
    const resolved = withHostVariables(tasks[0] as Task, host);
    expect(resolved.verifierVariables).toEqual({ A: "secret", B: "x y", C: "pre-${TOKEN}", D: "filled" });
    expect([resolved.solutionVariables, resolved.environment.variables]).toEqual([{ E: "plain" }, { F: "" }]);
    expect(() => withHostVariables(tasks[0] as Task, {})).toThrow(
      /task-one needs TOKEN in the environment of the worker/,
    );
  });

  it("may name the agent's user, a health check and artifacts", async () => {
    const toml =
      'artifacts = ["/app/out.txt", { source = "/app/log", destination = "logs/app", exclude = ["*.tmp"] }]\n[agent]\nuser = 1000\n[environment.healthcheck]\ncommand = "test -f /ready"\nretries = 5\n';
    const { tasks, problems } = await loadTask(withToml(toml));
    expect(problems).toEqual([]);
    expect(tasks[0]).toMatchObject({
      artifacts: [
        { source: "/app/out.txt", destination: null, exclude: [] },
        { source: "/app/log", destination: "logs/app", exclude: ["*.tmp"] },
      ],
      environment: {
        user: "1000",
        healthcheck: { test: ["CMD-SHELL", "test -f /ready"], intervalMs: 5_000, retries: 5, startPeriodMs: 0 },
      },
    });
  });

  it("may take snapshots and artifacts of its services", async () => {
    const toml =
      'artifacts = [{ source = "/dump", service = "db" }, { source = "/x", service = "main" }]\n[[verifier.collect]]\ncommand = "dump > /dump"\nservice = "db"\ntimeout_sec = 1.5\nuser = "postgres"\n[[verifier.collect]]\ncommand = "ps"\nshell = "zsh"\n';
    const compose = "services:\n  main: { build: . }\n  db: { image: postgres }\n";
    const { tasks, problems, warnings } = await loadTask({
      ...withToml(toml),
      "environment/docker-compose.yaml": compose,
    });
    expect([problems, warnings]).toEqual([
      [],
      [expect.stringContaining("unknown key verifier.collect[1].shell is ignored")],
    ]);
    expect(tasks[0]).toMatchObject({
      artifacts: [
        { source: "/dump", service: "db" },
        { source: "/x", destination: null, exclude: [] },
      ],
      collect: [
        { command: "dump > /dump", service: "db", timeoutMs: 1_500, user: "postgres" },
        { command: "ps", service: "main", timeoutMs: 60_000, user: null },
      ],
    });
  });

  it("may repeat the network's policy for a phase, and an empty list of hosts is none", async () => {
    const { tasks, problems } = await loadTask(
      withToml(
        '[environment]\nnetwork_mode = "allowlist"\nallowed_hosts = []\n[verifier]\nnetwork_mode = "no-network"\n',
      ),
    );
    expect([problems, tasks[0]?.environment.network]).toEqual([[], "none"]);
  });

  it("may hold keys that we don't know, with a warning that guesses what was meant", async () => {
    const { tasks, warnings } = await loadTask(withToml("[agent]\ntimeout_secs = 5\n[surprise]\nx = 1\n"));
    expect(tasks).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringContaining("unknown key surprise is ignored"),
      expect.stringContaining("unknown key agent.timeout_secs is ignored; did you mean timeout_sec?"),
    ]);
  });

  it.each<[string, string, RegExp]>([
    [
      "broken syntax, with its place",
      "[agent]\ntimeout_sec = \n",
      /task\.toml:2:\d+: got "timeout_sec = ", expected valid TOML/,
    ],
    [
      "a timeout of nothing",
      "[agent]\ntimeout_sec = 0\n",
      /agent\.timeout_sec: got 0, expected a number from 1 to 86400/,
    ],
    ["a negative timeout", "[verifier]\ntimeout_sec = -3\n", /verifier\.timeout_sec: got -3/],
    ["a timeout that is no number", "[agent]\ntimeout_sec = nan\n", /agent\.timeout_sec: got NaN/],
    ["a timeout with a unit", '[agent]\ntimeout_sec = "1h"\n', /agent\.timeout_sec: got "1h"/],
    [
      "a timeout of years",
      "[environment]\nbuild_timeout_sec = 1e9\n",
      /environment\.build_timeout_sec: got 1000000000/,
    ],
    ["a table that is none", "agent = 5\n", /agent: got 5, expected a table/],
    ["memory in parts", "[environment]\nmemory_mb = 12.5\n", /memory_mb: got 12\.5, expected a whole number/],
    ["memory in no known unit", '[environment]\nmemory = "lots"\n', /environment\.memory: got "lots"/],
    ["several steps", '[[steps]]\nname = "one"\n', /steps: .*multi-step tasks \(unsupported here\)/],
    ["a GPU", "[environment]\ngpus = 1\n", /environment\.gpus: got 1, expected no GPU/],
    [
      "a list of hosts",
      '[environment]\nnetwork_mode = "allowlist"\nallowed_hosts = ["x.org"]\n',
      /network_mode: got "allowlist", expected no list of allowed hosts/,
    ],
    ["a network for one phase", '[verifier]\nnetwork_mode = "no-network"\n', /verifier\.network_mode: .*for one phase/],
    ["an artifact above its folder", 'artifacts = ["/app/../etc"]\n', /artifacts: .*expected absolute paths/],
    ["storage in no known unit", '[environment]\nstorage = "much"\n', /environment\.storage: got "much"/],
    ["a health check of nothing", "[environment.healthcheck]\nretries = 1\n", /healthcheck\.command: got undefined/],
    [
      "an unknown network",
      '[environment]\nnetwork_mode = "lan"\n',
      /network_mode: got "lan", expected one of "public"/,
    ],
    ["another system", '[environment]\nos = "windows"\n', /environment\.os/],
    [
      "a verifier that is shared and has an environment",
      '[verifier]\nenvironment_mode = "shared"\n[verifier.environment]\ncpus = 1\n',
      /verifier\.environment_mode: got "shared", expected "separate" beside/,
    ],
    [
      "a verifier of no known mode",
      '[verifier]\nenvironment_mode = "far"\n',
      /environment_mode: got "far", expected one of/,
    ],
    [
      "a snapshot of nothing",
      "[[verifier.collect]]\nuser = 0\n",
      /verifier\.collect\[0\]\.command: got undefined, expected a shell command/,
    ],
    [
      "a snapshot that no shell could take",
      '[[verifier.collect]]\ncommand = "a\\u0000b"\n',
      /collect\[0\]\.command: got "a\\u0000b", expected a shell command/,
    ],
    [
      "a snapshot that may take no time",
      '[[verifier.collect]]\ncommand = "x"\ntimeout_sec = 0\n',
      /verifier\.collect\[0\]\.timeout_sec: got 0, expected a number from 0\.1/,
    ],
    [
      "a snapshot of a service that is not there",
      '[[verifier.collect]]\ncommand = "x"\n[[verifier.collect]]\ncommand = "x"\nservice = "db"\n',
      /verifier\.collect\[1\]\.service: got "db", expected one of main\. Name a service of environment\/docker-compose/,
    ],
    [
      "an artifact of a service that is not there",
      'artifacts = [{ source = "/x", service = "db" }]\n',
      /artifacts\[0\]\.service: got "db", expected one of main/,
    ],
    [
      "a variable that nobody set",
      '[verifier.env]\nKEY = "${NOWHERE}"\n',
      /verifier\.env\.KEY: got "\$\{NOWHERE\}", expected NOWHERE in the environment/,
    ],
    ["a variable that is no text", "[environment.env]\nPORT = 80\n", /environment\.env\.PORT: got 80, expected a text/],
    [
      "a workdir that is relative",
      '[environment]\nworkdir = "app"\n',
      /environment\.workdir: got "app", expected an absolute path/,
    ],
    ["an image with a space", '[environment]\ndocker_image = "a b"\n', /docker_image: got "a b"/],
    ["control characters, escaped", '[environment]\nos = "\\u001b[31m\\u202e"\n', /got "\\u001b\[31m\\u202e"/],
  ])("is refused with %s", async (_name, toml, message) => {
    const { problems } = await loadTask(withToml(toml));
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  it("says where its tests run", async () => {
    const verifierOf = async (files: FileChanges) => (await loadTask(files)).tasks[0]?.verifier;
    expect(await verifierOf(withToml(""))).toBeUndefined();
    expect(await verifierOf(withToml('[verifier]\nenvironment_mode = "shared"\n'))).toEqual({ kind: "shared" });
    const separate = withToml('[verifier]\nenvironment_mode = "separate"\n[environment]\ncpus = 2\n');
    expect(await verifierOf(separate)).toEqual({ kind: "separate", folders: [] });
    expect(await verifierOf({ ...separate, "tests/Dockerfile": "FROM scratch\n" })).toMatchObject({
      environment: { image: { kind: "dockerfile", folder: expect.stringMatching(/\/tests$/) }, cpus: 2 },
    });
    const named = withToml('[verifier.environment]\ndocker_image = "judge:1"\ncpus = 3\n');
    expect(await verifierOf({ ...named, "tests/test.sh": null, "tests/notes.txt": "" })).toMatchObject({
      kind: "separate",
      environment: { image: { kind: "prebuilt", name: "judge:1" }, cpus: 3 },
    });
  });

  it("lets unused features of Harbor pass", async () => {
    const toml =
      'schema_version = "1.1"\nartifacts = []\n[task]\nname = "org/x"\n[environment]\ngpus = 0\nmcp_servers = []\nallow_internet = true\n[verifier]\nenvironment_mode = "shared"\nuser = "root"\n[environment.env]\n';
    expect(await loadTask(withToml(toml))).toMatchObject({ problems: [], warnings: [] });
  });
});

describe("the instruction", () => {
  it("reaches the agent without canary lines and byte order mark", async () => {
    const { tasks } = await loadTask({
      "instruction.md": "\ufeff<!-- CANARY do not train -->\n# canary 1234\n\nDo it.\n# Canary birds\n",
    });
    expect(tasks[0]?.instruction).toBe("Do it.\n# Canary birds\n");
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ["nothing", " \n", /got nothing but white space/],
    ["nothing but a canary", "# canary\n\n", /got nothing but white space/],
    ["bytes that are not UTF-8", Uint8Array.of(0x61, 0xff, 0xfe), /not UTF-8/],
    ["a NUL", "a\0b", /NUL/],
    ["300 KB", "x".repeat(300 * 1024), /307200 bytes/],
  ])("is refused when it holds %s", async (_name, content, message) => {
    expect((await loadTask({ "instruction.md": content })).problems).toEqual([expect.stringMatching(message)]);
  });
});

describe("the files of a task", () => {
  it.each<[string, FileChanges, ((folder: string) => Promise<unknown>) | undefined, RegExp]>([
    [
      "a link that leaves the folder",
      {},
      (folder) => symlink("/etc/passwd", join(folder, "tests/data")),
      /tests\/data: got a link to "\/etc\/passwd"/,
    ],
    [
      "a pipe",
      {},
      async (folder) => execFileSync("mkfifo", [join(folder, "environment/pipe")]),
      /environment\/pipe: got a device, pipe or socket/,
    ],
    [
      "two gigabytes",
      { "environment/big": "" },
      (folder) => truncate(join(folder, "environment/big"), 2 ** 31),
      /more than 2048 MB/,
    ],
    [
      "an image with the answers",
      {
        "environment/solution/solve.sh": soundTask["solution/solve.sh"] ?? "",
        "environment/Dockerfile": "FROM scratch\nCOPY . /x\n",
      },
      undefined,
      /copy of the task's own tests or solution/,
    ],
  ])("are refused with %s", async (_name, changes, prepare, message) => {
    expect((await loadTask(changes, prepare)).problems).toEqual([expect.stringMatching(message)]);
  });

  it.each(["-x", ".x", "a b", "a..b", "x".repeat(129), "a\nb", "tâche"])(
    "are refused in a folder called %j",
    async (name) => {
      const { problems } = await withFolder(async (root) => {
        await writeFiles(join(root, "plain"), soundTask);
        await rename(join(root, "plain"), join(root, name));
        return loadAll([join(root, name)]);
      });
      expect(problems).toEqual([expect.stringMatching(/folder name: got .*expected 1 to 128 letters/)]);
    },
  );

  it("may hold links within the folder", async () => {
    expect((await loadTask({}, (folder) => symlink("test.sh", join(folder, "tests/again.sh")))).problems).toEqual([]);
  });
});

describe("the digest of a task", () => {
  const digestWith = async (changes: FileChanges, name?: string) =>
    (await loadTask(changes, undefined, name)).tasks[0]?.digest;

  it("changes with any byte of task, environment, tests and solution, and with nothing else", async () => {
    const digest = await digestWith({});
    for (const path of Object.keys(soundTask))
      expect(await digestWith({ [path]: `${soundTask[path]}# more\n` })).not.toBe(digest);
    expect(await digestWith({ "environment/data/x": "1" })).not.toBe(digest);
    expect(await digestWith({ "notes.txt": "x", ".git/HEAD": "ref" }, "another-name")).toBe(digest);
  });

  it("does not confuse where bytes are with what they are", async () => {
    expect(await digestWith({ "tests/a": "x", "tests/b": "y" })).not.toBe(
      await digestWith({ "tests/a": "y", "tests/b": "x" }),
    );
  });
});

describe("what an edit may not repeat", () => {
  it("is the text of instruction, tests, solution and small data, but no binary and no large data", async () => {
    const [source] = await withFolder(async (root) => {
      await writeFiles(join(root, "one"), {
        ...soundTask,
        "tests/blob.bin": Uint8Array.of(1, 0, 2),
        "environment/data/rooms.csv": "room,seats\n",
        "environment/data/large.csv": "7".repeat(20_000),
      });
      const benchmarks = fileBenchmarks();
      return benchmarks.leakSources(await benchmarks.load([root]));
    });
    expect(source).toEqual({
      taskId: "one",
      instruction: soundTask["instruction.md"],
      secrets: [soundTask["solution/solve.sh"], soundTask["tests/test.sh"]],
      data: ["room,seats\n"],
    });
  });
});
