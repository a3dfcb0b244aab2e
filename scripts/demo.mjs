// `npm run demo [-- --json --seed N]`: sets everything up, then runs one whole optimization with a simulated model.
import { spawnSync } from "node:child_process";
import { exitCodeNotSetUp, SetUpFailed } from "./setup/failure.mjs";
import { checkout } from "./setup/places.mjs";
import { setUp } from "./setup/set-up.mjs";

process.exitCode = await main();

async function main() {
  try {
    const variables = await setUp({ write: console.error });
    const { status } = spawnSync(
      process.execPath,
      ["--import", "tsx", "scripts/demo/main.ts", ...process.argv.slice(2)],
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
