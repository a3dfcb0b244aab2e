import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findCommand, isExecutable, lastLines, run } from "./commands.mjs";
import { SetUpFailure } from "./failure.mjs";
import { firstWay } from "./first-way.mjs";
import { withLock } from "./lock.mjs";
import { cacheFolder, checkout, places } from "./places.mjs";
import { downloadTemporalCli } from "./temporal-download.mjs";

/** The newest tag that `go install` accepts: later ones hold a local `replace`, which Go refuses outside their checkout. */
const temporalCliVersion = "v1.5.1";
const goPackage = "github.com/temporalio/cli/cmd/temporal";
const oldestGo = { major: 1, minor: 25 };
// Measured: 5 to 6 minutes on 2 cores with cold caches. Four times that is a machine on which waiting longer is no help.
const compileTimeoutMs = 25 * 60_000;

const compiledCli = () => join(cacheFolder(), `temporal-${temporalCliVersion}`, "temporal");
const downloadedCli = () => join(cacheFolder(), `temporal-of-sdk-${sdkVersion()}`, "temporal");
const sdkCachedCli = () => join(tmpdir(), `temporal-sdk-typescript-${sdkVersion()}`);

/** The order of design and README: what is there already first, then the download, then the compiler. */
export function waysToTemporalCli(say = (_text) => {}) {
  return [
    existing("temporal on PATH", () => findCommand("temporal")),
    existing("the project's tool folder", () => join(places.tools, "temporal")),
    existing("the per-user cache (compiled)", compiledCli),
    existing("the per-user cache (downloaded)", downloadedCli),
    existing("the SDK's cached download", sdkCachedCli),
    { name: "the SDK's download", changesNothing: false, attempt: () => download(say) },
    { name: `go install ${temporalCliVersion}`, changesNothing: false, attempt: () => compile(say) },
  ];
}

/** The CLI that is on this machine already, if any. */
export const lookForTemporalCli = () => firstWay(waysToTemporalCli().filter((way) => way.changesNothing));

/** Finds or makes the CLI; one set-up at a time, so that two clones don't compile the same program side by side. */
export async function provideTemporalCli(say) {
  const seen = await lookForTemporalCli();
  if ("found" in seen) return seen;
  const lock = join(cacheFolder(), "temporal-cli.lock");
  const result = await withLock(
    lock,
    () => firstWay(waysToTemporalCli(say)),
    () => say("another set-up is making it; waiting"),
  );
  if ("found" in result) return result;
  throw new SetUpFailure(
    `there is no Temporal server and no way to get one:\n  ${result.not.join("\n  ")}`,
    "any one of: set TEMPORAL_ADDRESS to a server; put the `temporal` CLI on PATH; allow the SDK's download; " +
      `install Go ${oldestGo.major}.${oldestGo.minor} or newer. Or run the servers of docker-compose.yml`,
  );
}

function existing(name, locate) {
  const attempt = async () => {
    const path = locate();
    if (!path || !isExecutable(path)) return { not: "not there" };
    const help = await run(path, ["server", "start-dev", "--help"], { timeoutMs: 20_000 });
    // Older CLIs, and other programs of that name, can't register our search attributes at start.
    return help.output.includes("--search-attribute")
      ? { found: path }
      : { not: `${path} has no server start-dev --search-attribute` };
  };
  return { name, changesNothing: true, attempt };
}

async function download(say) {
  try {
    return { found: await downloadTemporalCli({ sdkVersion: sdkVersion(), target: downloadedCli(), say }) };
  } catch (error) {
    return { not: error.cause?.message ?? error.message };
  }
}

async function compile(say) {
  const go = findCommand("go", `${process.env.PATH}:/usr/local/go/bin`);
  if (!go) return { not: "there is no Go" };
  const version = (
    await run(go, ["env", "GOVERSION"], { env: { ...process.env, GOTOOLCHAIN: "local" } })
  ).output.trim();
  if (!isNewEnough(version))
    return { not: `${version || "this Go"} is older than ${oldestGo.major}.${oldestGo.minor}` };
  say(`compiling the Temporal CLI ${temporalCliVersion} with ${version}: about 6 minutes on 2 cores, once per user`);
  mkdirSync(dirname(compiledCli()), { recursive: true });
  // Compiled beside its place and renamed into it, so that nobody ever starts half a program.
  const draft = mkdtempSync(`${dirname(compiledCli())}-`);
  const built = await run(go, ["install", `${goPackage}@${temporalCliVersion}`], {
    timeoutMs: compileTimeoutMs,
    // No C compiler is needed or looked for, and Go must not fetch a newer Go on its own.
    env: { ...process.env, GOBIN: draft, CGO_ENABLED: "0", GOTOOLCHAIN: "local" },
  });
  if (built.ok) renameSync(join(draft, "temporal"), compiledCli());
  rmSync(draft, { recursive: true, force: true });
  return built.ok ? { found: compiledCli() } : { not: lastLines(built.text, 4) };
}

/** Reads what `go env GOVERSION` prints, for instance "go1.26.8" or "go1.27rc1". */
export function isNewEnough(goVersion) {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(goVersion) ?? [];
  return Number(major) > oldestGo.major || (Number(major) === oldestGo.major && Number(minor) >= oldestGo.minor);
}

function sdkVersion() {
  return JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")).dependencies["@temporalio/worker"];
}
