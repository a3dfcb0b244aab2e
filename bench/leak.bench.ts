// Needs no services.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { fileBenchmarks } from "../adapters/files/benchmarks.ts";
import { buildLeakIndex, findLeak, type LeakIndex, type LeakSource } from "../core/leak.ts";
import { writtenOut } from "./leak/written-out.ts";
import { report } from "./record.ts";

/**
 * How well the leak detector tells leaking edits from honest ones (positive = leaking), on labelled sets over several benchmarks: sets on which it was
 * developed, of which some were once unseen, and sets of strangers of which only the numbers are known. Besides, every honest edit of the former is
 * held against the benchmarks that it was not written for. `--development` leaves the unread sets alone; `--verbose` lists what was wrong in the others.
 */
interface LabelledEdit {
  /** Only in sets of strangers. */
  readonly id?: string;
  readonly label: "leaking" | "honest";
  readonly style: string;
  /** The benchmark that it was written for. */
  readonly over: string;
  readonly text: string;
}

const readSets = [
  "development",
  "development-2",
  "development-3",
  "development-4",
  "development-5",
  "development-6",
  "development-7",
  "final",
  "unseen",
  "unseen-2",
  "unseen-3",
];
/** Of the newest set one half, by chance, has been read. */
const halves = { "unseen-4-read": 0, "unseen-4-unread": 1 } as const;
const newest = "unseen-4";
const unreadSet = "unseen-4-unread";

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string): unknown => parse(readFileSync(place(path), "utf8"));
const starter = fileBenchmarks();
const indexes: ReadonlyMap<string, LeakIndex> = new Map([
  ["starter", buildLeakIndex(await starter.leakSources(await starter.load([place("../benchmarks/starter")])))],
  ...["quarry", "workshop", "unseen", "unseen-2", "unseen-3", "unseen-4"].map((name) => [name, indexOf(name)] as const),
]);

const figures = Object.assign({}, ...readSets.map(measure), elsewhere()) as Record<string, number>;
if (process.argv.includes("--development")) report({ bench: "leak", figures, goals: {} });
else {
  Object.assign(figures, ...Object.keys(halves).map(measure));
  const goals = { allMissingFromRecall: 0.05, allMissingFromPrecision: 0.05, elsewhereFalseAlarms: 2 };
  report({ bench: "leak", figures: { ...figures, ...together() }, goals });
}

/** Of every labelled edit there is. Most of them have been read by whoever wrote the detector: what it does to a stranger's, `unseen-…-unread` says. */
function together(): Record<string, number> {
  const sets = [...readSets, ...Object.keys(halves)];
  const sum = (what: string) => sets.reduce((total, set) => total + (figures[`${set}${what}`] ?? Number.NaN), 0);
  const [leaking, missed, alarms] = [sum("Leaking"), sum("Missed"), sum("FalseAlarms")];
  return {
    allLeaking: leaking,
    allHonest: sum("Honest"),
    allMissingFromRecall: share(missed, leaking),
    allMissingFromPrecision: share(alarms, leaking - missed + alarms),
  };
}

function indexOf(name: string): LeakIndex {
  const withTasks = existsSync(place(`leak/${name}-tasks.yaml`)) ? `${name}-tasks` : name;
  return buildLeakIndex(read(`leak/${withTasks}.yaml`) as LeakSource[]);
}

function editsOf(set: string): LabelledEdit[] {
  const half = set in halves ? halves[set as keyof typeof halves] : null;
  return (read(`leak/${half === null ? set : newest}.yaml`) as LabelledEdit[])
    .filter(({ id }) => half === null || halfOf(id ?? "") === half)
    .map((edit) => ({ ...edit, text: writtenOut(edit.text) }));
}

/** Chance, the same each time. */
function halfOf(id: string): number {
  return [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1_000_003, 7) % 2;
}

function indexFor({ over }: LabelledEdit): LeakIndex {
  const index = indexes.get(over);
  if (!index) throw new Error(`leak bench: no benchmark ${over}`);
  return index;
}

function measure(set: string): Record<string, number> {
  const judged = editsOf(set).map((edit) => ({ ...edit, found: findLeak(edit.text, indexFor(edit)) }));
  const of = (label: LabelledEdit["label"], isFound: boolean) =>
    judged.filter((edit) => edit.label === label && (edit.found !== null) === isFound);
  const caught = of("leaking", true).length;
  const missed = of("leaking", false);
  const alarms = of("honest", true);
  if (set !== unreadSet) tell(set, missed, alarms);
  return {
    [`${set}Leaking`]: caught + missed.length,
    [`${set}Honest`]: of("honest", false).length + alarms.length,
    [`${set}Missed`]: missed.length,
    [`${set}FalseAlarms`]: alarms.length,
    [`${set}Recall`]: share(caught, caught + missed.length),
    [`${set}Precision`]: share(caught, caught + alarms.length),
  };
}

function tell(set: string, missed: readonly LabelledEdit[], alarms: readonly LabelledEdit[]): void {
  if (!process.argv.includes("--verbose")) return;
  for (const edit of missed) console.error(`${set} missed, ${edit.style}: ${edit.text}`);
  for (const edit of alarms)
    console.error(
      `${set} false alarm, ${edit.style}: ${JSON.stringify(findLeak(edit.text, indexFor(edit)))}\n  ${edit.text}`,
    );
}

/** What an honest edit says is no secret of a benchmark that its author did not know, but for chance. */
function elsewhere(): Record<string, number> {
  const honest = readSets.flatMap(editsOf).filter(({ label }) => label === "honest");
  const pairs = honest.flatMap((edit) =>
    [...indexes].flatMap(([name, index]) => (name === edit.over || name === newest ? [] : [{ edit, name, index }])),
  );
  const alarms = pairs.flatMap(({ edit, name, index }) => {
    const found = findLeak(edit.text, index);
    return found ? [{ edit, name, found }] : [];
  });
  if (process.argv.includes("--verbose"))
    for (const { edit, name, found } of alarms)
      console.error(`over ${name} false alarm, ${edit.style}: ${JSON.stringify(found)}\n  ${edit.text}`);
  return { elsewhereHonest: pairs.length, elsewhereFalseAlarms: alarms.length };
}

function share(part: number, whole: number): number {
  return Math.round((1_000 * part) / whole) / 1_000;
}
