import type { TaskId, VersionId } from "./ids.ts";
import { repeatOf } from "./repeats.ts";
import type { ReportSource } from "./report.ts";
import type { Split } from "./task.ts";
import type { Outcome } from "./trial.ts";

/** Outcomes of one version on one task; all 0 where it was never run. */
export type MatrixCell = Readonly<Record<Outcome["kind"], number>>;

export interface MatrixColumn {
  readonly versionId: VersionId;
  /** `measured`: what gates saw. `fresh`: the runs of the claim. */
  readonly runs: "measured" | "fresh";
  /** `start`, `promoted in iteration 2`, or the proposal whose candidate it is. */
  readonly label: string;
}

export interface MatrixRow {
  readonly taskId: TaskId;
  readonly category: string;
  readonly split: Split;
  /** One per column. */
  readonly cells: readonly MatrixCell[];
}

export interface TaskMatrix {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
}

const splitOrder: readonly Split[] = ["sealed", "held-out", "held-in"];

/** Which tasks each version passed: first the fresh runs of the claim, then what was measured of current versions and candidates. */
export function taskMatrixOf({ optimization, trials, iterations, proposals }: ReportSource): TaskMatrix {
  const counts = new Map<string, Record<Outcome["kind"], number>>();
  const seen = new Set<string>();
  for (const { key, outcome } of trials) {
    const { kind } = repeatOf(key.repeat);
    if (!outcome || kind === "sentinel") continue;
    const column = columnKey(key.versionId, kind);
    seen.add(column);
    const cell = counts.get(`${column} ${key.taskId}`) ?? emptyCell();
    cell[outcome.kind]++;
    counts.set(`${column} ${key.taskId}`, cell);
  }
  const labels = new Map<VersionId, string>([[optimization.startingVersionId, "start"]]);
  for (const { promotedId, number } of iterations)
    if (promotedId && !labels.has(promotedId)) labels.set(promotedId, `promoted in iteration ${number}`);
  for (const { versionId, id } of proposals) if (versionId && !labels.has(versionId)) labels.set(versionId, id);
  const columns = (["fresh", "measured"] as const).flatMap((runs) =>
    [...labels]
      .filter(([versionId]) => seen.has(columnKey(versionId, runs)))
      .map(([versionId, label]) => ({ versionId, runs, label })),
  );
  const rows = optimization.tasks.map(({ task, split }) => ({
    taskId: task.id,
    category: task.category,
    split,
    cells: columns.map(({ versionId, runs }) => counts.get(`${columnKey(versionId, runs)} ${task.id}`) ?? emptyCell()),
  }));
  return { columns, rows: rows.sort(bySplitAndName) };
}

function columnKey(versionId: VersionId, runs: MatrixColumn["runs"]): string {
  return `${versionId} ${runs}`;
}

function emptyCell(): Record<Outcome["kind"], number> {
  return { passed: 0, failed: 0, errored: 0, invalid: 0 };
}

function bySplitAndName(a: MatrixRow, b: MatrixRow): number {
  return (
    splitOrder.indexOf(a.split) - splitOrder.indexOf(b.split) ||
    compare(a.category, b.category) ||
    compare(a.taskId, b.taskId)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
