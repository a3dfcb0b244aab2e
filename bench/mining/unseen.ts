import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { seededRandom, shuffled } from "../../core/random.ts";
import { foldSpace, type Step, type Trace } from "../../core/trace.ts";
import type { AgentEnd } from "../../core/trial.ts";
import { asStep, type Move, readTranscript } from "./transcript.ts";

/**
 * Failed runs that were written one by one, with what a labelling model says of each, by somebody who had not seen how mining works:
 * nine causes with ten runs each and some that belong to none. A file is a cause. About one label in seven says something wrong, about
 * one quote in ten does not stand in its run. What improvers of mining have read of it is said in
 * docs/mining.md §7; the runs are not to be read.
 */
export interface UnseenRun {
  readonly cause: string;
  readonly task: string;
  /** double: a second cause is plausible; flaky: its task passes sometimes; noise: shares its cause with no other run. */
  readonly kind: "plain" | "double" | "flaky" | "noise";
  readonly isLabelWrong: boolean;
  readonly end: AgentEnd;
  readonly trace: Trace;
  /** What the labelling model answers, one after the other while its answers can't be used. */
  readonly answers: readonly string[];
}

interface Written {
  readonly task: string;
  readonly kind?: "double" | "flaky" | "noise";
  readonly end?: "turns" | "timed-out" | "gave-up";
  readonly asks: string;
  readonly run: string;
  readonly test: string;
  /** Criticality, mechanism, description; prose: no answer in the schema. */
  readonly says: readonly [string, string, string] | "prose";
  readonly quotes?: readonly string[];
  /** Quotes that do not stand in the run. */
  readonly phantoms?: readonly string[];
  /** The first answer has nothing but those. */
  readonly phantomsFirst?: boolean;
  readonly against?: string;
  readonly wrong?: boolean;
}

/** @param seed decides which steps without news stand in each run, and where */
export function unseenRuns(seed: number): UnseenRun[] {
  const folder = new URL("unseen/", import.meta.url);
  return readdirSync(folder)
    .sort()
    .flatMap((file) =>
      (parse(readFileSync(fileURLToPath(new URL(file, folder)), "utf8")) as Written[]).map((written) =>
        unseenRun(written, basename(file, ".yaml"), seed),
      ),
    );
}

function unseenRun(written: Written, file: string, seed: number): UnseenRun {
  const kind = written.kind ?? "plain";
  const steps = strayed(readTranscript(written.run), written, `${seed} ${written.task}`).map(asStep);
  return {
    cause: kind === "noise" ? `${file} ${written.task}` : file,
    task: written.task,
    kind,
    isLabelWrong: written.wrong === true,
    end: endOf(written, steps),
    trace: { instruction: written.asks, steps, verifierOutput: written.test },
    answers: answersOf(written, steps),
  };
}

function endOf({ end }: Written, steps: readonly Step[]): AgentEnd {
  if (end === "turns") return { kind: "limit", limit: "turns" };
  if (end === "timed-out") return { kind: "timed-out" };
  if (end === "gave-up") return { kind: "gave-up", detail: steps.at(-1)?.text ?? "" };
  return { kind: "finished", summary: steps.at(-1)?.text ?? "" };
}

/** Work without news, mistakes that are mended at once included; before a run that ends at its limit, else anywhere before its end. */
function strayed(moves: readonly Move[], { end }: Written, seed: string): Move[] {
  const random = seededRandom(`${seed} places`);
  const all = [...moves];
  for (const errand of shuffled(errands, seed).slice(0, Math.floor(random() * 5))) {
    const at = end === "turns" ? 0 : Math.floor(random() * (all.length - 1));
    all.splice(at, 0, ...readTranscript(errand));
  }
  return all;
}

const errands = [
  "# First an overview.\n$ pwd; ls -a | head\n/work\n.git\nREADME.md",
  "$ whoami\nroot",
  "$ git log --oneline -3\n7fa01c2 Tidy\n19ce77b Add licence\n0b0a9f1 Start",
  "$ cat NOTES\ncat: NOTES: No such file or directory\n[1]\n$ cat README.md | head -5\n# Read me",
  "$ date\nMon Feb  5 09:12:44 UTC 2024",
  "$ free -m | head -2\n               total        used\nMem:            7951        1210",
  "$ python --version\nbash: python: command not found\n[127]\n$ python3 --version\nPython 3.11.2",
  "# A note to myself.\n@ /tmp/notes.txt\nread the request again at the end",
  "$ cd src\nbash: cd: src: No such file or directory\n[1]\n$ ls\nREADME.md",
  "$ nproc\n2",
  "$ git status --short",
  "$ env | grep -i lang\nLANG=C.UTF-8",
  "$ wc -l README.md\n12 README.md",
  "$ gti diff\nbash: gti: command not found\n[127]\n$ git diff --stat",
  "$ ls /tmp\nnotes.txt",
  "$ uname -sr\nLinux 6.1.0",
];

function answersOf(written: Written, steps: readonly Step[]): string[] {
  const { says, quotes = [], phantoms = [], phantomsFirst = false, against = null, task } = written;
  if (says === "prose") return Array(3).fill("The run looks fine to me up to its end. I can't tell what went wrong.");
  const [criticality, mechanism, description] = says;
  const found = quotes.map((quote) => ({ step: stepWith(quote, steps, task), quote }));
  const made = phantoms.map((quote) => ({ step: 1, quote }));
  const answer = (evidence: readonly { readonly step: number; readonly quote: string }[]) =>
    JSON.stringify({
      criticality,
      mechanism,
      description,
      unrecoveredStep: found[0]?.step ?? null,
      evidence,
      counterEvidence: against,
    });
  return phantomsFirst ? [answer(made), answer(found)] : [answer([...found, ...made])];
}

/** @throws Error when a quote that should stand in the run does not */
function stepWith(quote: string, steps: readonly Step[], task: string): number {
  const step = steps.find((each) => shownTexts(each).some((text) => foldSpace(text).includes(foldSpace(quote))));
  if (!step) throw new Error(`mining bench: ${task} has no step with ${quote}`);
  return step.index;
}

/** What was typed and what came back in a step, as it stands there. */
export function shownTexts(step: Step): string[] {
  return [
    ...step.toolCalls.flatMap((call) => Object.values(JSON.parse(call.arguments) as Record<string, string>)),
    ...step.observations.map((each) => each.text),
  ];
}
