// Needs no services.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { fileBenchmarks } from "../adapters/files/benchmarks.ts";
import { buildLeakIndex, findLeak, type LeakIndex, type LeakSource } from "../core/leak.ts";
import { writtenOut } from "./leak/written-out.ts";
import { report } from "./record.ts";

/**
 * How well the leak detector tells leaking edits from honest ones, on labelled sets over five benchmarks: sets on which it was developed (unseen.yaml
 * is one since all of it was read), and unseen-2.yaml in two halves: of one of them its authors may read what it missed, of the other only the numbers
 * are known. Positive = leaking. `--development` leaves unseen-2.yaml alone; `--verbose` lists what was wrong in the others, `--styles` how many were
 * missed of each style of the unread half, without a word of them.
 */
interface LabelledEdit {
  /** Only in sets whose texts are not shown. */
  readonly id?: string;
  readonly label: "leaking" | "honest";
  readonly style: string;
  readonly over: "starter" | "quarry" | "workshop" | "unseen" | "unseen-2";
  readonly text: string;
}

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string): unknown => parse(readFileSync(place(path), "utf8"));
const starter = fileBenchmarks();
const indexes: Readonly<Record<LabelledEdit["over"], LeakIndex>> = {
  starter: buildLeakIndex(await starter.leakSources(await starter.load([place("../benchmarks/starter")]))),
  quarry: buildLeakIndex(read("leak/quarry.yaml") as LeakSource[]),
  workshop: buildLeakIndex(read("leak/workshop.yaml") as LeakSource[]),
  unseen: buildLeakIndex(read("leak/unseen-tasks.yaml") as LeakSource[]),
  "unseen-2": buildLeakIndex(read("leak/unseen-2-tasks.yaml") as LeakSource[]),
};

type Half = "unseen-2-read" | "unseen-2-unread";
const developmentSets = [
  "development",
  "development-2",
  "development-3",
  "development-4",
  "development-5",
  "development-6",
  "final",
] as const;
const development = Object.assign({}, ...developmentSets.map(measure)) as Record<string, number>;
if (process.argv.includes("--development")) report({ bench: "leak", figures: development, goals: {} });
else {
  const figures = { ...development, ...measure("unseen-2-read"), ...measure("unseen-2-unread") };
  report({ bench: "leak", figures, goals: { "unseen-2-unreadMissed": 2, "unseen-2-unreadFalseAlarms": 2 } });
}

function editsOf(set: (typeof developmentSets)[number] | Half): LabelledEdit[] {
  if (set !== "unseen-2-read" && set !== "unseen-2-unread") return read(`leak/${set}.yaml`) as LabelledEdit[];
  const edits = read("leak/unseen-2.yaml") as LabelledEdit[];
  return edits.filter((edit) => halfOf(`${edit.id}${edit.label}`) === (set === "unseen-2-read" ? 0 : 1));
}

/** Chance, the same each time. */
function halfOf(id: string): number {
  return [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1_000_003, 7) % 2;
}

function measure(set: (typeof developmentSets)[number] | Half): Record<string, number> {
  const edits = editsOf(set);
  const judged = edits.map((edit) => ({ ...edit, found: findLeak(writtenOut(edit.text), indexes[edit.over]) }));
  const of = (label: LabelledEdit["label"], isFound: boolean) =>
    judged.filter((edit) => edit.label === label && (edit.found !== null) === isFound);
  const caught = of("leaking", true).length;
  const missed = of("leaking", false);
  const alarms = of("honest", true);
  if (set === "unseen-2-unread" && process.argv.includes("--styles")) {
    printStyles("missed", missed);
    printStyles("false alarm", alarms);
  }
  if (set !== "unseen-2-unread" && process.argv.includes("--verbose")) {
    for (const edit of missed) console.error(`missed, ${edit.style}: ${edit.text}`);
    for (const { style, text, found } of alarms)
      console.error(`false alarm, ${style}: ${JSON.stringify(found)}\n  ${text}`);
  }
  return {
    [`${set}Leaking`]: caught + missed.length,
    [`${set}Honest`]: of("honest", false).length + alarms.length,
    [`${set}Missed`]: missed.length,
    [`${set}FalseAlarms`]: alarms.length,
    [`${set}Recall`]: share(caught, caught + missed.length),
    [`${set}Precision`]: share(caught, caught + alarms.length),
  };
}

/** Ids only: who improves the detector may learn the kind of an edit that it got wrong, not the edit. */
function printStyles(what: string, edits: readonly LabelledEdit[]): void {
  for (const style of new Set(edits.map((edit) => edit.style)))
    console.error(`${what}, ${style}: ${edits.flatMap((edit) => (edit.style === style ? [edit.id] : [])).join(" ")}`);
}

function share(part: number, whole: number): number {
  return Math.round((1_000 * part) / whole) / 1_000;
}
