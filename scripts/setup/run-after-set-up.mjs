import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { exitCodeNotSetUp, SetUpFailed } from "./failure.mjs";
import { checkout } from "./places.mjs";
import { setUp } from "./set-up.mjs";

const endings = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

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
    return await runToEnd([process.execPath, "--import", "tsx", file, ...parameters], variables);
  } catch (error) {
    if (!(error instanceof SetUpFailed)) throw error;
    console.error(`\nset-up is incomplete:\n${error.message}`);
    return exitCodeNotSetUp;
  }
}

/**
 * Hands on what should end us: who signals only this process, as a supervisor does, must not leave the program and its worker running.
 * @param {[string, ...string[]]} command
 * @param {Record<string, string | undefined>} variables
 * @returns {Promise<number>} the exit code; 128 and the signal's number when a signal ended it
 */
export async function runToEnd([program, ...parameters], variables) {
  const child = spawn(program, parameters, { cwd: checkout, env: variables, stdio: "inherit" });
  /** @param {NodeJS.Signals} signal */
  const handOn = (signal) => void child.kill(signal);
  for (const signal of endings) process.on(signal, handOn);
  try {
    const [code, signal] = await once(child, "close");
    return code ?? 128 + (constants.signals[/** @type {NodeJS.Signals} */ (signal)] ?? 0);
  } finally {
    for (const signal of endings) process.off(signal, handOn);
  }
}
