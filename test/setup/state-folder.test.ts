import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "@jest/globals";
import { environmentVariables } from "../../config.ts";
import { processIdentity } from "../../scripts/setup/identity.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const folders: string[] = [];
const processes: ChildProcess[] = [];
afterEach(async () => {
  for (const each of processes.splice(0)) each.kill("SIGKILL");
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "self-harness-state-"));
  folders.push(folder);
  return folder;
}

/** A script of this checkout over a state folder and caches of its own. */
async function run(script: string, state: string, variables: Readonly<Record<string, string>> = {}) {
  const { NODE_OPTIONS: _ours, ...own } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [`scripts/${script}.mjs`], {
    cwd: checkout,
    encoding: "utf8",
    env: { ...own, SELF_HARNESS_STATE: state, XDG_CACHE_HOME: await aFolder(), ...variables },
  });
  return { code: status, said: stdout };
}

/** Every file below a folder, with what is in it. */
async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  const paths = files.map((each) => join(each.parentPath, each.name)).sort();
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readFile(path, "utf8")])));
}

async function aSleeper(): Promise<number> {
  const child = spawn("sleep", ["600"]);
  processes.push(child);
  await once(child, "spawn");
  return child.pid as number;
}

const recorded = (pid: number, identity = processIdentity(pid)) => ({
  pid,
  identity,
  command: "sleep 600",
  startedAt: "",
});

describe("doctor", () => {
  const nowhere = {
    TEMPORAL_ADDRESS: "127.0.0.1:9",
    DATABASE_URL: "postgres://user@127.0.0.1:9/none",
    DOCKER_HOST: "unix:///nowhere/docker.sock",
  };

  it("exits with 3 when no service answers, names each with its remedy, and changes nothing", async () => {
    const state = await aFolder();
    await writeFile(join(state, "environment.json"), '{ "TEMPORAL_ADDRESS": "127.0.0.1:9" }');
    const before = await contents(state);
    const { code, said } = await run("doctor", state, nowhere);
    expect(code).toBe(3);
    for (const need of ["Temporal server", "Postgres", "Docker engine"])
      expect(said).toMatch(new RegExp(`✗ ${need}.*\\n.*\\S`));
    expect(await contents(state)).toEqual(before);
  });

  it("makes no state folder where there is none", async () => {
    const state = join(await aFolder(), "none");
    expect((await run("doctor", state, nowhere)).code).toBe(3);
    await expect(readdir(state)).rejects.toThrow(/ENOENT/);
  });
});

describe("two state folders at once", () => {
  it("are taken down apart: `down` ends what its own recorded, and no process that took over a number", async () => {
    const [first, second] = [await aFolder(), await aFolder()];
    const [ours, theirs, reused] = [await aSleeper(), await aSleeper(), await aSleeper()];
    const entries = { worker: recorded(ours), other: recorded(reused, "a process before this one") };
    await writeFile(join(first, "pids.json"), JSON.stringify(entries));
    await writeFile(join(second, "pids.json"), JSON.stringify({ worker: recorded(theirs) }));
    const { code, said } = await run("down", first);
    expect(code).toBe(0);
    expect(said).toMatch(/^worker: stopped$/m);
    expect(said).toMatch(/^other: was not running$/m);
    expect(processIdentity(ours)).toBeUndefined();
    expect([theirs, reused].map((pid) => processIdentity(pid) !== undefined)).toEqual([true, true]);
    expect(JSON.parse(await readFile(join(first, "pids.json"), "utf8"))).toEqual({});
    expect(JSON.parse(await readFile(join(second, "pids.json"), "utf8"))).toHaveProperty("worker");
  });

  it("each tell where their own services are", async () => {
    const addresses = ["127.0.0.1:1111", "127.0.0.1:2222"];
    const found = await Promise.all(
      addresses.map(async (address) => {
        const state = join(await aFolder(), "state");
        await mkdir(state);
        await writeFile(join(state, "environment.json"), JSON.stringify({ TEMPORAL_ADDRESS: address }));
        return environmentVariables({ SELF_HARNESS_STATE: state })["TEMPORAL_ADDRESS"];
      }),
    );
    expect(found).toEqual(addresses);
  });
});
