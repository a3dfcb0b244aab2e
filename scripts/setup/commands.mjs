import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Runs a command to its end and returns what it said; a non-zero exit is a value, not an exception.
 *
 * @param {string} command
 * @param {string[]} parameters
 * @param {{ timeoutMs?: number, input?: string } & import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<{ ok: boolean, output: string, text: string }>} `output` is standard output, `text` both streams
 */
export function run(command, parameters, { timeoutMs = 60_000, input, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { ...options, stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    let text = "";
    const timer = setTimeout(() => {
      text += `\nstopped after ${timeoutMs / 1000} s`;
      child.kill("SIGKILL");
    }, timeoutMs);
    child.stdout.on("data", (chunk) => {
      output += chunk;
      text += chunk;
    });
    child.stderr.on("data", (chunk) => {
      text += chunk;
    });
    child.stdin.on("error", () => {}); // the command may end without reading its input
    child.stdin.end(input);
    const finish = (ok) => {
      clearTimeout(timer);
      resolve({ ok, output, text: text.trim() });
    };
    child.on("error", (error) => {
      text += error.message;
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}

/** True for a file that this user may execute. */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The administrator's folders are searched too: a plain user's PATH lacks them on Debian. */
export function findCommand(name, searchPath = `${process.env.PATH}${delimiter}/usr/local/sbin:/usr/sbin:/sbin`) {
  return searchPath
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** The end of a text, for an error message that should show the cause and not the whole log. */
export const lastLines = (text, count = 8) => text.trimEnd().split("\n").slice(-count).join("\n");

export const isRoot = () => process.getuid?.() === 0;
