import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

/** What a bench ends with. `goals` are upper limits by figure name; `holds` says whether all of them were met. */
export interface BenchRecord {
  readonly bench: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly goals: Readonly<Record<string, number>>;
}

/** Prints figures for people, or one line of JSON with `--json`; with `--keep` also keeps them under bench/results/. */
export function report(record: BenchRecord): void {
  const holds = Object.entries(record.goals).every(
    ([name, most]) => (record.figures[name] ?? Number.POSITIVE_INFINITY) <= most,
  );
  const whole = { ...record, holds };
  for (const [name, value] of Object.entries(record.figures))
    console.error(
      `${name.padEnd(44)} ${String(value).padStart(10)}${record.goals[name] === undefined ? "" : `   goal ≤ ${record.goals[name]}`}`,
    );
  if (process.argv.includes("--keep")) keep(whole);
  if (process.argv.includes("--json")) console.log(JSON.stringify(whole));
}

function keep(record: BenchRecord & { readonly holds: boolean }): void {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const file = fileURLToPath(new URL(`results/${record.bench}-${date}.json`, import.meta.url));
  writeFileSync(
    file,
    `${JSON.stringify({ date, machine, commit, command: `npm run bench -- ${record.bench} --keep`, ...record }, null, 2)}\n`,
  );
  console.error(`kept in bench/results/${record.bench}-${date}.json`);
}

/** The value below which this share of the sample lies. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}

export function mean(sample: readonly number[]): number {
  return round(sample.reduce((sum, value) => sum + value, 0) / sample.length);
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
