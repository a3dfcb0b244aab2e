import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../commands.mjs";
import { readEnvironment } from "../environment.mjs";
import { SetUpFailure } from "../failure.mjs";
import { missing, ready, unusable } from "../need.mjs";
import { checkout, logFile, places } from "../places.mjs";
import { logTail, runningProcess, startService, stopProcess } from "../processes.mjs";
import { lookForTemporalCli, provideTemporalCli } from "../temporal-cli.mjs";
import { accepts, freePort, hostAndPort, until } from "../waiting.mjs";

// It is up in about a second; a loaded 2-core machine that compiles something else takes far longer.
const startTimeoutMs = 60_000;
// A port that was free may be taken before the server binds it; two lost races in a row are not chance.
const attempts = 3;

/** @type {import("../need.mjs").Need} */
export const temporal = {
  name: "Temporal server",

  async look(variables) {
    if (variables.TEMPORAL_ADDRESS) return lookAtGiven(variables.TEMPORAL_ADDRESS);
    const values = runningProcess("temporal")?.values;
    if (values?.TEMPORAL_ADDRESS && (await acceptsAt(values.TEMPORAL_ADDRESS))) return ready(describe(values), values);
    const cli = await lookForTemporalCli();
    return missing("found" in cli ? `not running (CLI: ${cli.way})` : "not running, and no temporal CLI is installed");
  },

  async make(_variables, say) {
    const { found: cli, way } = await provideTemporalCli(say);
    await stopProcess("temporal"); // one that runs and no longer answers
    for (let attempt = 1; ; attempt += 1) {
      const { answers, values } = await start(cli);
      if (answers) return { what: `${describe(values)}, CLI from ${way}`, values };
      await stopProcess("temporal");
      if (attempt === attempts || !/already in use/i.test(logTail("temporal"))) throw notStarted();
    }
  },
};

async function lookAtGiven(address) {
  const place = hostAndPort(address);
  if (!place)
    return unusable(`TEMPORAL_ADDRESS is "${address}", expected host:port`, "correct or unset TEMPORAL_ADDRESS");
  if (await accepts(place.host, place.port)) return ready(`TEMPORAL_ADDRESS ${address}`);
  return unusable(
    `TEMPORAL_ADDRESS is ${address}, but nothing answers there`,
    "start that server, or unset TEMPORAL_ADDRESS",
  );
}

async function start(cli) {
  const [port, uiPort] = await choosePorts();
  const address = `127.0.0.1:${port}`;
  const values = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: "default",
    TEMPORAL_UI_URL: `http://127.0.0.1:${uiPort}`,
    developmentServer: true,
  };
  const parameters = ["server", "start-dev", "--db-filename", places.temporalDatabase, "--log-level", "warn"];
  // Loopback only: the development server asks nobody for a password.
  parameters.push("--ip", "127.0.0.1", "--port", String(port), "--ui-port", String(uiPort));
  // No wait for the disk at each commit: a killed process loses nothing, a power cut may lose the last moments.
  parameters.push("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal");
  for (const [name, type] of Object.entries(searchAttributes()))
    parameters.push("--search-attribute", `${name}=${type}`);
  const service = await startService("temporal", cli, parameters, { cwd: checkout, values });
  const isReady = () => knowsSearchAttributes(cli, address);
  const answers = await until(isReady, { timeoutMs: startTimeoutMs, everyMs: 200, unless: service.hasEnded });
  if (answers) await keepClosedWorkflows(cli, address);
  return { answers, values };
}

/** The ports of the last time when they are still free, so that links to the UI keep working after a restart. */
async function choosePorts() {
  const { TEMPORAL_ADDRESS: address = "", TEMPORAL_UI_URL: ui = "" } = readEnvironment();
  return Promise.all([freePort(hostAndPort(address)?.port), freePort(Number(ui.split(":").at(-1)) || 0)]);
}

/** Ready means more than an open port: the namespace exists and our search attributes can be used. */
async function knowsSearchAttributes(cli, address) {
  if (!(await acceptsAt(address))) return false;
  const list = await run(cli, ["operator", "search-attribute", "list", "--address", address], { timeoutMs: 10_000 });
  return Object.keys(searchAttributes()).every((name) => list.output.includes(name));
}

/** The server forgets closed workflows after a day; the links that a run printed should be good for longer. */
const keepClosedWorkflows = (cli, address) =>
  run(cli, ["operator", "namespace", "update", "--namespace", "default", "--retention", "30d", "--address", address]);

const searchAttributes = () => JSON.parse(readFileSync(join(checkout, "core/search-attributes.json"), "utf8"));

const acceptsAt = (address) => {
  const { host, port } = hostAndPort(address) ?? {};
  return accepts(host, port);
};

const describe = ({ TEMPORAL_ADDRESS: address }) =>
  `development server on ${address} (use docker-compose.yml for what must outlive this machine)`;

const notStarted = () =>
  new SetUpFailure(
    `the Temporal development server did not start; the end of ${logFile("temporal")}:\n${logTail("temporal")}`,
    `read that log; a database of another version is cured by deleting ${places.temporalDatabase} (its workflows are lost)`,
  );
