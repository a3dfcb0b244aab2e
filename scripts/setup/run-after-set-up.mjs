import { spawnSync } from "node:child_process";
import { exitCodeNotSetUp, SetUpFailed } from "./failure.mjs";
import { checkout } from "./places.mjs";
import { setUp } from "./set-up.mjs";

/**
 * Sets everything up, then runs a TypeScript program of this checkout with the variables that set-up found or made.
 * @param {string} file relative to the checkout
 * @param {string[]} parameters
 * @param {{ services?: boolean }} [needs] `services: false` for a program that needs nothing but the packages
 * @returns {Promise<number>} the program's exit code, or that of an incomplete set-up
 */
export async function runAfterSetUp(file, parameters, needs = {}) {
  try {
    const variables = await setUp({ write: console.error, ...needs });
    const { status } = spawnSync(process.execPath, ["--import", "tsx", file, ...parameters], {
      cwd: checkout,
      env: variables,
      stdio: "inherit",
    });
    return status ?? 1;
  } catch (error) {
    if (!(error instanceof SetUpFailed)) throw error;
    console.error(`\nset-up is incomplete:\n${error.message}`);
    return exitCodeNotSetUp;
  }
}
