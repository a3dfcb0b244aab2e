import { shuffled } from "../../core/random.ts";
import type { Step, Trace } from "../../core/trace.ts";
import type { Mechanism } from "../../core/weakness.ts";

/** One call of a planted run: what was typed and what came back; a code other than 0 is a failure. */
export interface Call {
  readonly tool: "bash" | "write_file" | "finish";
  readonly typed: Readonly<Record<string, string>>;
  readonly output: string;
  readonly exitCode: number;
}

/** A known cause of failure: what the agent does wrong, in the words of a task, and what the tests say then. */
export interface PlantedCause {
  readonly mechanism: Mechanism;
  /** How the test tool words it, without its frame. */
  readonly checks: readonly { readonly name: string; readonly message: string }[];
  calls(words: Words): readonly Call[];
  /** Whether work without news may stand before and after the wrong part. */
  readonly padded: boolean;
}

/** What differs from task to task. */
export interface Words {
  readonly project: string;
  readonly file: string;
  readonly command: string;
  readonly id: string;
}

export const bash = (command: string, output = "", exitCode = 0): Call => ({
  tool: "bash",
  typed: { command },
  output: exitCode === 0 ? output : `${output}\n[exit code ${exitCode}]`,
  exitCode,
});

const projects = ["harbour", "orchard", "ledger", "weather", "library", "kitchen", "transit", "gallery", "clinic"];
const files = ["report.csv", "summary.json", "index.html", "notes.md", "totals.txt", "routes.yaml", "members.tsv"];
const commands = [
  "python3 build.py",
  "make dist",
  "./convert.sh",
  "node render.mjs",
  "bash assemble.sh",
  "ruby emit.rb",
];

export function wordsOf(task: number): Words {
  const at = <T>(items: readonly T[], step: number) => items[(task * step) % items.length] as T;
  return { project: at(projects, 1), file: at(files, 3), command: at(commands, 5), id: `QX-${48_151 + task * 37}` };
}

/** Harmless work, errors that are repaired at once included: what a reader has to look past. */
function padding(words: Words, errandsDone: number, seed: string): Call[] {
  const { project, file } = words;
  const errands: Call[][] = [
    [bash(`ls /srv/${project}`, "README\ndata\nsrc")],
    [bash(`cat /srv/${project}/README`, `The ${project} project.\nSee src.`)],
    [bash(`grep -rn main /srv/${project}/src`, "src/main:1:main")],
    [bash("df -h /", "overlay 40G 12G 28G 30% /")],
    [bash(`wc -l /srv/${project}/data/*`, "210 data/a\n198 data/b")],
    [
      bash(`stat /srv/${project}/old-${file}`, `stat: cannot statx 'old-${file}': no entry`, 1),
      bash(`stat /srv/${project}/old-${file} /srv`, "File: /srv"),
    ],
    [bash("date -u +%F", "2026-01-05")],
  ];
  return shuffled(errands, seed).slice(0, errandsDone).flat();
}

export const causes: readonly PlantedCause[] = [
  {
    mechanism: "missing_prerequisite",
    padded: true,
    checks: [{ name: "change_is_committed", message: "no commit on the branch" }],
    calls: ({ project }) => [
      bash(
        `cd /srv/${project} && git commit -qam 'Change it'`,
        "Author identity unknown\n*** Please tell me who you are.\nfatal: empty ident name not allowed",
        128,
      ),
      bash(`cd /srv/${project} && git status --short`, "M  src/main"),
    ],
  },
  {
    mechanism: "missing_prerequisite",
    padded: true,
    checks: [{ name: "query_is_answered", message: "connection refused" }],
    calls: ({ project }) => [
      bash(
        `${project}-load /srv/${project}/data/a`,
        `${project}-load: the store is not initialised, make one with ${project}-init`,
        5,
      ),
      bash(`ls /srv/${project}/data`, "a\nb"),
    ],
  },
  {
    mechanism: "unverified_output",
    padded: true,
    checks: [{ name: "rows_are_complete", message: "the header of the table is missing a column" }],
    calls: ({ project, file }) => [bash(`cut -d, -f1,2 /srv/${project}/data/a > /srv/${project}/${file}`)],
  },
  {
    mechanism: "lost_state",
    padded: true,
    checks: [{ name: "reference_is_right", message: "reference differs" }],
    calls: ({ project, file, id }) => [
      bash(`desk open '${project} broken'`, `opened case ${id}`),
      bash(
        `echo 'see case QX-12345' >> /srv/${project}/${file} && tail -n 1 /srv/${project}/${file}`,
        "see case QX-12345",
      ),
    ],
  },
  {
    mechanism: "unhandled_error",
    padded: true,
    checks: [{ name: "build_is_fresh", message: "totals differ from the data" }],
    calls: ({ project, command, file }) => [
      bash(`cd /srv/${project} && ${command}`, `loading data\nerror: record 17 of ${file} is invalid, stopped`, 2),
      bash(`ls -l /srv/${project}/dist`, `-rw-r--r-- 1 root ${file}`),
    ],
  },
  {
    mechanism: "repeated_action",
    padded: true,
    checks: [{ name: "queue_is_empty", message: "entries are left: the queue does not match" }],
    calls: ({ project }) =>
      Array.from({ length: 4 }, () => bash(`${project}ctl drain --all`, "drain: queue is locked by worker 3", 1)),
  },
  {
    mechanism: "wrong_tool",
    padded: true,
    checks: [{ name: "picture_is_turned", message: "orientation differs" }],
    calls: ({ project }) => [
      bash(
        `sed -i 's/portrait/landscape/' /srv/${project}/cover.img`,
        "sed: cover.img: this is a binary file and can't be edited as text",
        4,
      ),
      bash(`ls -l /srv/${project}/cover.img`, "-rw-r--r-- 1 root 20481 cover.img"),
    ],
  },
  {
    mechanism: "poor_plan",
    padded: true,
    checks: [{ name: "schema_is_current", message: "no such table: prices" }],
    calls: ({ project }) => [
      bash(`cd /srv/${project} && ./migrate 004`, "migrate: 004 must be applied after 003", 3),
      bash(`cd /srv/${project} && ls migrations`, "003.sql\n004.sql"),
    ],
  },
  {
    mechanism: "premature_finish",
    padded: false,
    checks: [{ name: "pages_exist", message: "page was not created" }],
    calls: ({ project }) => [bash(`ls /srv/${project}/pages`, "start\nabout")],
  },
];

/** A failed run of one task in which this went wrong, with the words of the tests in one of six styles. */
export function plantedRun(cause: PlantedCause, task: number, repeat: number): Trace {
  const words = wordsOf(task);
  const before = cause.padded ? padding(words, 3, `before ${task} ${repeat}`) : [];
  const after = cause.padded ? padding(words, 2, `after ${task} ${repeat}`) : [];
  const finish: Call = { tool: "finish", typed: { summary: "Done." }, output: "", exitCode: 0 };
  const calls = [...before, ...cause.calls(words), ...after, finish];
  return {
    instruction: `In /srv/${words.project}, do what the ticket asks and leave ${words.file} in order.`,
    steps: calls.map(asStep),
    verifierOutput: styles[(task + repeat) % styles.length]?.(cause.checks, words.id) ?? "",
  };
}

function asStep({ tool, typed, output, exitCode }: Call, index: number): Step {
  const id = `c${index + 1}`;
  return {
    index: index + 1,
    text: "",
    toolCalls: [{ id, name: tool, arguments: JSON.stringify(typed) }],
    observations: [
      { callId: id, text: output, exitCode, failed: exitCode !== 0, omittedBytes: 0, durationMs: 5, hooks: [] },
    ],
    usage: { prompt: 100, cached: 0, completion: 20, source: "usage" },
    notes: [],
  };
}

type Checks = PlantedCause["checks"];

/** The same failures as six test tools print them; `secret` is what they expected. */
const styles: readonly ((checks: Checks, secret: string) => string)[] = [
  (checks, secret) =>
    checks.map(({ name, message }) => `not ok - ${name}: ${message}: got '', expected '${secret}'`).join("\n"),
  (checks, secret) =>
    checks
      .map(
        ({ name, message }) =>
          `FAILED tests/test_it.py::test_${name} - AssertionError: ${message}\nE   AssertionError: ${message}\nE   assert '' == '${secret}'`,
      )
      .join("\n"),
  (checks, secret) =>
    checks
      .map(({ name, message }) => `  ✕ ${name} (3 ms)\n\n  ● ${name}\n\n    ${message}\n    Expected: "${secret}"`)
      .join("\n"),
  (checks, secret) =>
    checks
      .map(
        ({ name, message }) => `--- FAIL: Test_${name} (0.00s)\n    it_test.go:9: ${message}: got "", want "${secret}"`,
      )
      .join("\n"),
  (checks, secret) =>
    checks
      .map(
        ({ name, message }) =>
          `FAIL: test_${name} (it.Case.test_${name})\n${"-".repeat(70)}\nTraceback (most recent call last):\nAssertionError: '' != '${secret}' : ${message}\n`,
      )
      .join("\n"),
  (checks, secret) => checks.map(({ name, message }) => `[FAIL] ${name}: ${message} (expected: ${secret})`).join("\n"),
];
