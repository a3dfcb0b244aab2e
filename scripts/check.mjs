// `npm run check`: format, lint, types, import rules, dead code, side by side. Prints what failed, and how long each took.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "./setup/places.mjs";

const code = [
  "core",
  "workflows",
  "activities",
  "adapters",
  "client",
  "config",
  "config.ts",
  "worker.ts",
  "simulator",
  "bench",
  "scripts",
  "test",
  "examples",
];
const present = code.filter((path) => existsSync(join(checkout, path)));

/** The slow ones first, so that two cores are busy until the end. */
const checks = [
  ["types", "typescript/bin/tsc", ["-p", ".", "--incremental", "--tsBuildInfoFile", ".self-harness/types.tsbuildinfo"]],
  ["promises and unions", "eslint/bin/eslint.js", ["."]],
  ["import rules", "dependency-cruiser/bin/dependency-cruise.mjs", [...present, "--config", ".dependency-cruiser.mjs"]],
  ["dead code", "knip/bin/knip.js", []],
  ["format and lint", "@biomejs/biome/bin/biome", ["check", "."]],
];
const lanes = 2;

const started = Date.now();
const queue = [...checks];
const failed = [];
await Promise.all(Array.from({ length: lanes }, runLane));
console.log(`${failed.length === 0 ? "all checks hold" : `failed: ${failed.join(", ")}`} (${seconds(started)} s)`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runLane() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [name, program, parameters] = next;
    const began = Date.now();
    const { status, output } = await run(program, parameters);
    if (status !== 0) failed.push(name);
    console.log(`${status === 0 ? "✓" : "✗"} ${name} (${seconds(began)} s)${status === 0 ? "" : `\n${output}`}`);
  }
}

function run(program, parameters) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(checkout, "node_modules", program), ...parameters], {
      cwd: checkout,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("close", (status) => resolve({ status, output }));
  });
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1);
}
