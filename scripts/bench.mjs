// `npm run bench -- NAME [--json] [--keep]`: sets up, runs one bench; with --json the last line is its record, with --keep it is kept.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodeNotSetUp, SetUpFailed } from "./setup/failure.mjs";
import { checkout } from "./setup/places.mjs";
import { setUp } from "./setup/set-up.mjs";

const exitCodeUsage = 2;
const folder = join(checkout, "bench");

process.exitCode = await main();

async function main() {
  const [name, ...parameters] = process.argv.slice(2);
  const names = readdirSync(folder).flatMap((entry) => /^(.+)\.bench\.ts$/.exec(entry)?.[1] ?? []);
  if (!names.includes(name ?? "")) {
    console.error(
      `usage: npm run bench -- NAME [--json] [--keep]; NAME is one of ${names.join(", ")}, got ${name ?? "nothing"}`,
    );
    return exitCodeUsage;
  }
  try {
    const variables = await setUp({ write: console.error });
    const { status } = spawnSync(
      process.execPath,
      ["--import", "tsx", join(folder, `${name}.bench.ts`), ...parameters],
      {
        cwd: checkout,
        env: variables,
        stdio: "inherit",
      },
    );
    return status ?? 1;
  } catch (error) {
    if (!(error instanceof SetUpFailed)) throw error;
    console.error(`\nset-up is incomplete:\n${error.message}`);
    return exitCodeNotSetUp;
  }
}
