import { join } from "node:path";
import { findCommand, lastLines, run } from "../commands.mjs";
import { SetUpFailure } from "../failure.mjs";
import { readJson } from "../json-file.mjs";
import { missing, ready } from "../need.mjs";
import { checkout } from "../places.mjs";

// The registry may be slow, and npm retries by itself; this only ends an install that hangs for good.
const installTimeoutMs = 15 * 60_000;

/** @type {import("../need.mjs").Need} */
export const nodeModules = {
  name: "npm packages",

  async look() {
    const difference = firstDifference(
      readJson(join(checkout, "package-lock.json"))?.packages,
      readJson(join(checkout, "node_modules/.package-lock.json"))?.packages,
    );
    return difference ? missing(difference, "npm ci") : ready("node_modules matches package-lock.json");
  },

  async make(_variables, say) {
    say("npm ci");
    const { command, first } = npm();
    const installed = await run(command, [...first, "ci", "--include=dev", "--no-fund", "--no-audit"], {
      cwd: checkout,
      timeoutMs: installTimeoutMs,
    });
    if (!installed.ok)
      throw new SetUpFailure(`npm ci failed:\n${firstErrors(installed.text)}`, "npm ci, and read what it says");
    return { what: "installed by npm ci" };
  },
};

/**
 * What makes the installed packages differ from the wanted ones, or undefined. npm writes its list of installed packages
 * at the very end of an install, so an install that was broken off shows up here too. Packages for other platforms are
 * in the lock file and rightly not installed.
 *
 * @param {Record<string, any> | undefined} wanted the lock file's packages by path
 * @param {Record<string, any> | undefined} installed the packages of node_modules/.package-lock.json by path
 */
export function firstDifference(wanted, installed) {
  if (!wanted) return "package-lock.json is missing or unreadable";
  if (!installed) return "nothing is installed in node_modules";
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "") continue; // the project itself
    if (!installed[path] && (entry.optional || entry.devOptional)) continue;
    if (!installed[path]) return `${path} is not installed`;
    if (installed[path].version !== entry.version || installed[path].integrity !== entry.integrity) {
      return `${path} is ${installed[path].version}, expected ${entry.version}`;
    }
  }
  return undefined;
}

/** npm says the cause first and its whole manual after it. */
const firstErrors = (text) => {
  const errors = text.split("\n").filter((line) => /^npm (error|ERR!)./.test(line));
  return errors.length > 0 ? errors.slice(0, 6).join("\n") : lastLines(text);
};

/** The npm that started us, when one did: another one on PATH may be of another Node. */
function npm() {
  const own = process.env.npm_execpath;
  if (own?.endsWith(".js")) return { command: process.execPath, first: [own] };
  return { command: findCommand("npm") ?? "npm", first: [] };
}
