import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { lastLines, run } from "./commands.mjs";
import { SetUpFailure } from "./failure.mjs";
import { processIdentity } from "./identity.mjs";
import { places, stateFolder } from "./places.mjs";
import { postgresPrograms } from "./postgres-programs.mjs";
import { canEnter, postgresUser } from "./postgres-user.mjs";

const databaseName = "self_harness";
const owner = "self_harness";
const initialiseTimeoutMs = 120_000;

/**
 * The folders and the user that this checkout's Postgres runs with.
 * @typedef {{ home: string, data: string, programs: string, user: { uid: number, gid: number } | undefined }} Cluster
 */

/** Makes what is missing: user, folders, data directory, database. @returns {Promise<Cluster>} */
export async function provideCluster() {
  const user = await postgresUser();
  const home = await provideHome(user);
  const programs = await reachablePrograms(user, home);
  const cluster = { home, data: join(home, "data"), programs, user };
  if (!existsSync(cluster.data)) await initialise(cluster);
  removeDeadLock(cluster.data);
  return cluster;
}

/**
 * A killed server leaves its lock file, and the next one looks whether that process exists. Where nobody reaps the dead (a
 * container without an init) it exists for ever as a zombie, and Postgres would refuse to start for ever.
 */
function removeDeadLock(data) {
  const lock = join(data, "postmaster.pid");
  const holder = existsSync(lock) ? Number.parseInt(readFileSync(lock, "utf8"), 10) : undefined;
  if (holder && processIdentity(holder) === undefined) rmSync(lock);
}

/** @param {number} port */
export function databaseUrl(port) {
  const password = existsSync(places.postgresPassword) ? readFileSync(places.postgresPassword, "utf8").trim() : "";
  return `postgres://${owner}:${password}@127.0.0.1:${port}/${databaseName}`;
}

/** The folder's real place: below `.self-harness`, or where its link points to when that is closed to Postgres' user. */
async function provideHome(user) {
  if (!exists(places.postgres)) {
    mkdirSync(stateFolder, { recursive: true });
    if (user && !(await canEnter(user, stateFolder)))
      symlinkSync(mkdtempSync("/var/tmp/self-harness-postgres-"), places.postgres);
    else mkdirSync(places.postgres);
  }
  const home = realpathSync(places.postgres);
  chmodSync(home, 0o700);
  if (user) chownSync(home, user.uid, user.gid);
  return home;
}

const exists = (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** The programs where the user can run them: copied beside the data when the checkout is closed to them. */
async function reachablePrograms(user, home) {
  const programs = postgresPrograms();
  if (!user || (await canEnter(user, join(programs, "bin")))) return programs;
  const copy = join(home, "programs");
  rmSync(copy, { recursive: true, force: true }); // they may be of an older package
  cpSync(programs, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** Works in a draft folder that gets its name at the end, so that a broken-off attempt is simply made again. */
async function initialise({ home, data, programs, user }) {
  const draft = join(home, "data.draft");
  const passwordFile = join(home, "password.draft");
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(places.postgresPassword, `${randomBytes(24).toString("hex")}\n`, { mode: 0o600 });
  writeFileSync(passwordFile, readFileSync(places.postgresPassword), { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const parameters = ["--pgdata", draft, "--username", owner, "--auth", "scram-sha-256", "--pwfile", passwordFile];
  // The same order of text on every machine, whatever its language.
  parameters.push("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C");
  await mustSucceed("initdb", join(programs, "bin/initdb"), parameters, user, home);
  rmSync(passwordFile);
  const create = { input: `CREATE DATABASE ${databaseName};\n` };
  await mustSucceed(
    "postgres --single",
    join(programs, "bin/postgres"),
    ["--single", "-D", draft, "postgres"],
    user,
    home,
    create,
  );
  renameSync(draft, data);
}

async function mustSucceed(name, command, parameters, user, cwd, options = {}) {
  const result = await run(command, parameters, { ...options, ...user, cwd, timeoutMs: initialiseTimeoutMs });
  if (!result.ok)
    throw new SetUpFailure(`${name} failed:\n${lastLines(result.text)}`, "read its message; or set DATABASE_URL");
}
