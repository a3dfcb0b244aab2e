import { join } from "node:path";
import { readEnvironment } from "../environment.mjs";
import { SetUpFailure } from "../failure.mjs";
import { missing, ready, unusable } from "../need.mjs";
import { logFile, stateFolder } from "../places.mjs";
import { askPostgres } from "../postgres-answer.mjs";
import { databaseUrl, provideCluster } from "../postgres-cluster.mjs";
import { logTail, runningProcess, startService, stopProcess } from "../processes.mjs";
import { freePort, until } from "../waiting.mjs";

// It is up in under a second, after a crash it first replays its log.
const startTimeoutMs = 60_000;
const attempts = 3;
// What passes by itself: a port that somebody else took, and the last processes of a killed server.
const worthAnotherTry = /address already in use|shared memory block .* still in use/i;

/** @type {import("../need.mjs").Need} */
export const postgres = {
  name: "Postgres",

  async look(variables) {
    if (variables.DATABASE_URL) return lookAtGiven(variables.DATABASE_URL);
    const url = runningProcess("postgres")?.values?.DATABASE_URL;
    if (url && (await askPostgres(url)) === "ready") return ready(describe(url), { DATABASE_URL: url });
    return missing("not running");
  },

  async make() {
    await stopPostgres(); // one that runs and no longer answers
    const cluster = await provideCluster();
    for (let attempt = 1; ; attempt += 1) {
      const { url, answered } = await start(cluster);
      if (answered) return { what: describe(url) + elsewhere(cluster), values: { DATABASE_URL: url } };
      await stopPostgres();
      if (attempt === attempts || !worthAnotherTry.test(logTail("postgres"))) throw notStarted();
    }
  },
};

/** SIGINT is Postgres' fast shutdown: clients are cut off, everything committed is on disk. SIGQUIT is its emergency stop. */
export const stopPostgres = () => stopProcess("postgres", { signal: "SIGINT", graceMs: 20_000, last: "SIGQUIT" });

async function lookAtGiven(url) {
  if (!URL.canParse(url))
    return unusable("DATABASE_URL is not a URL", "set it to postgres://user:password@host:port/database");
  const answer = await askPostgres(url);
  if (answer === "ready") return ready(`DATABASE_URL ${describe(url)}`);
  return unusable(`DATABASE_URL points to ${describe(url)}: ${answer}`, "start that server, or unset DATABASE_URL");
}

async function start({ programs, data, home, user }) {
  const port = await freePort(portOfLastTime());
  const url = databaseUrl(port);
  // On loopback only, and no socket file: its path may not be longer than about 100 characters, a checkout's may.
  const settings = { listen_addresses: "127.0.0.1", port, unix_socket_directories: "", max_connections: 100 };
  const parameters = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const options = { ...user, cwd: home, values: { DATABASE_URL: url } };
  const service = await startService("postgres", join(programs, "bin/postgres"), ["-D", data, ...parameters], options);
  const isReady = async () => (await askPostgres(url)) === "ready";
  const answered = await until(isReady, { timeoutMs: startTimeoutMs, unless: service.hasEnded });
  return { url, answered };
}

/** Kept while it is free, so that an environment variable in somebody's shell stays true after a restart. */
function portOfLastTime() {
  const { DATABASE_URL: url = "" } = readEnvironment();
  return URL.canParse(url) ? Number(new URL(url).port) : 0;
}

/** Without the password. */
const describe = (url) => {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
};

const elsewhere = ({ home }) =>
  home.startsWith(stateFolder) ? "" : `; data in ${home}, as Postgres' user can't enter this checkout`;

const notStarted = () =>
  new SetUpFailure(
    `Postgres did not start; the end of ${logFile("postgres")}:\n${logTail("postgres")}`,
    "read that log; or set DATABASE_URL",
  );
