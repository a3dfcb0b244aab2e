import pc from "picocolors";
import type { CollectReport } from "../core/collect.ts";

export type Snapshot = CollectReport;

/** Of a snapshot that went well; one that did not is shown as it is kept. */
const shownLines = 10;

export function snapshotsIn(json: string): readonly Snapshot[] {
  return JSON.parse(json) as readonly Snapshot[];
}

/** What became of each, with the beginning of what it said: the whole is in --json and in `export --trials`. */
export function renderSnapshots(snapshots: readonly Snapshot[]): string {
  return snapshots
    .flatMap(({ service, command, duration_ms, output, ...ending }) => [
      `  ${endText(ending)}  ${service}: ${command}  ${pc.dim(`${(duration_ms / 1000).toFixed(1)} s`)}`,
      ...shown(output, ending.status).map((line) => pc.dim(`    ${line}`)),
    ])
    .join("\n");
}

function endText({ status, exit_code: code }: Pick<Snapshot, "status" | "exit_code">): string {
  if (status === "ok") return pc.green("ok");
  return pc.red(status === "timed-out" ? "ran out of time" : code === null ? "not run" : `exit code ${code}`);
}

function shown(output: string, status: Snapshot["status"]): string[] {
  const lines = output.trimEnd() === "" ? [] : output.trimEnd().split("\n");
  if (status !== "ok" || lines.length <= shownLines) return lines;
  return [...lines.slice(0, shownLines), `… ${lines.length - shownLines} more lines`];
}
