// `npm run bench -- NAME [--json] [--keep]`: sets up, runs one bench; with --json the last line is its record, with --keep it is kept.
// A bench that begins with the line `// Needs no services.` runs without any.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "./setup/places.mjs";
import { runAfterSetUp } from "./setup/run-after-set-up.mjs";

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
  const file = `bench/${name}.bench.ts`;
  const services = !readFileSync(join(checkout, file), "utf8").startsWith("// Needs no services.\n");
  return runAfterSetUp(file, parameters, { services });
}
