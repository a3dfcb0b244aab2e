import type { ShownCall, ShownStep } from "./trace-steps.ts";

/** Something in a run that may explain why it failed, with words from the step that show it. */
export interface Finding {
  readonly mechanism:
    | "missing_prerequisite"
    | "unhandled_error"
    | "lost_state"
    | "unverified_output"
    | "premature_finish";
  readonly step: number;
  readonly quote: string;
  readonly kind: string;
}

/** Errors that say that something was not prepared, and what. */
const prerequisiteErrors: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  {
    kind: "git identity",
    pattern:
      /please tell me who you are|unable to auto-detect email|empty ident name|committer identity unknown|author identity unknown/i,
  },
  {
    kind: "file permissions",
    pattern: /permission denied|not permitted|not executable|ignored because it's not set as executable|read-only/i,
  },
  {
    kind: "missing directory",
    pattern:
      /no such file or directory|cannot create|can't open .* for writing|FileNotFoundError|nonexistent directory|not a directory/i,
  },
  {
    kind: "tool set-up",
    pattern:
      /command not found|no module named|not initiali[sz]ed|not configured|not installed|is not set\b|must be set|there is no \w+ yet|make one with|unbound variable|please run .* init|missing (?:configuration|environment)/i,
  },
];

/** What a run's text shows, strongest first: an error that was never repaired, a value that changed, a product nobody looked at. */
export function findingsOf(steps: readonly ShownStep[], instruction: string): Finding[] {
  return [
    ...unrepairedErrors(steps),
    ...lostValues(steps, instruction),
    ...unreadProducts(steps),
    ...earlyFinish(steps),
  ];
}

/** In the order of the run: what failed first is likelier the cause than what failed after it. One that succeeds later was repaired. */
function unrepairedErrors(steps: readonly ShownStep[]): Finding[] {
  const calls = steps.flatMap((step) => step.calls.map((call) => ({ step: step.number, call })));
  return calls
    .filter(
      ({ call }, index) =>
        hasError(call) &&
        !calls.slice(index + 1).some((later) => !hasError(later.call) && sameWork(call.typed, later.call.typed)),
    )
    .map(({ step, call }) => {
      const preparation = prerequisiteErrors.find((error) => error.pattern.test(call.output));
      const quote = lineWith(call.output, preparation?.pattern ?? errorLine);
      return preparation
        ? { mechanism: "missing_prerequisite" as const, kind: preparation.kind, step, quote }
        : { mechanism: "unhandled_error" as const, kind: "a failing command", step, quote };
    });
}

const errorLine =
  /\b(?:error|fatal|failed|failure|conflict|traceback|exception|cannot|denied|refused|invalid|mismatch|aborted|stopped)\b/i;

function hasError(call: ShownCall): boolean {
  return call.failed || prerequisiteErrors.slice(0, 2).some((error) => error.pattern.test(call.output));
}

/** The same program on the same thing, more or less. */
function sameWork(a: string, b: string): boolean {
  const left = new Set(wordsOf(a));
  const right = wordsOf(b);
  const shared = right.filter((each) => left.has(each)).length;
  return shared >= 2 && shared >= 0.6 * Math.min(left.size, right.length) && shared >= 0.5 * left.size;
}

function wordsOf(command: string): string[] {
  return [...new Set(command.match(/[\w./-]{3,}/g) ?? [])];
}

/** A value that was written although nothing that the agent read says so: a placeholder, or a cousin of a value that was read. */
function lostValues(steps: readonly ShownStep[], instruction: string): Finding[] {
  const findings: Finding[] = [];
  let read = instruction;
  for (const step of steps) {
    for (const call of step.calls) {
      if (call.tool !== "finish") {
        const invented =
          tokensOf(call.typed).find((token) => !read.includes(token) && isInvented(token, read)) ??
          contradiction(call.typed, read);
        if (invented) findings.push({ mechanism: "lost_state", kind: "a value", step: step.number, quote: invented });
      }
      read += `\n${call.output}\n${call.typed}`;
    }
  }
  return findings;
}

const placeholder =
  /X{3,}|^(?:TODO|TBD|FIXME|CHANGEME|PLACEHOLDER|EXAMPLE|UNKNOWN|dummy|changeme|placeholder|example|unknown|your[-_]\w+)$|12345|0000|9999|abc123/i;

function isInvented(token: string, read: string): boolean {
  if (placeholder.test(token)) return true;
  const prefix = /^([A-Za-z]{2,}[-_]?)\w*\d/.exec(token)?.[1];
  const head = /^\d{4,}$/.test(token) ? token.slice(0, 3) : null;
  if (head !== null) return new RegExp(`(?<!\\d)${head}\\d{${token.length - 3}}(?!\\d)`).test(read);
  return prefix !== undefined && new RegExp(`\\b${prefix}[\\w-]*\\d`).test(read) && /\d{2,}/.test(token);
}

/** `name: value` in a call where the agent was shown another value of that name. */
function contradiction(typed: string, read: string): string | null {
  for (const [said, name = "", value = ""] of typed.matchAll(/\b([a-z_]{4,})["']?\s*[:=]\s*["']?(\d[\d.]*)/gi)) {
    const shown = [...read.matchAll(new RegExp(`\\b${name}["']?\\s*[:= ]\\s*["']?(-?\\d[\\d.]*)`, "gi"))].map(
      (match) => match[1],
    );
    if (shown.length > 0 && !shown.includes(value)) return said;
  }
  return null;
}

function tokensOf(text: string): string[] {
  return text.match(/[A-Za-z0-9][\w-]{3,}/g) ?? [];
}

/** A file that was written and never opened, listed with its content, or tested afterwards. */
function unreadProducts(steps: readonly ShownStep[]): Finding[] {
  const calls = steps.flatMap((step) => step.calls.map((call) => ({ step: step.number, call })));
  return calls.flatMap(({ step, call }, index) => {
    const product = productOf(call);
    if (!product) return [];
    const name = product.split("/").at(-1) ?? product;
    const looked = calls
      .slice(index + 1)
      .some(
        ({ call: later }) =>
          later.tool !== "finish" &&
          later.typed.includes(name) &&
          /\b(?:cat|head|tail|less|diff|cmp|grep|test|check|verify|-c)\b|read_file/.test(
            `${later.tool} ${later.typed}`,
          ),
      );
    return looked ? [] : [{ mechanism: "unverified_output" as const, kind: "a file", step, quote: product }];
  });
}

function productOf(call: ShownCall): string | null {
  if (call.tool === "write_file") return call.typed.split("\n")[0] ?? null;
  if (call.tool !== "bash") return null;
  return (
    /(?<![<0-9&])>{1,2}\s*(["']?)([\w./-]*\w)(?![\w./-]|\s*&)\1/.exec(call.typed.replace(/2>\s*\S+/g, ""))?.[2] ??
    /open\(\s*["']([^"']+)["']\s*,\s*["']w/.exec(call.typed)?.[1] ??
    /sed -i\S* (?:-e )?(?:'[^']*'|"[^"]*") ([\w./-]+)/.exec(call.typed)?.[1] ??
    /(?:-o|--output|tee)[ =]([\w./-]+)/.exec(call.typed)?.[1] ??
    null
  );
}

function earlyFinish(steps: readonly ShownStep[]): Finding[] {
  const last = steps.at(-1);
  const call = last?.calls.at(-1);
  if (!last || !call) return [];
  return [
    {
      mechanism: steps.length <= 3 ? "premature_finish" : "unverified_output",
      kind: "the end",
      step: last.number,
      quote: call.shown.split("\n")[0]?.slice(0, 80) ?? "",
    },
  ];
}

/** The shortest honest quote: the line with the telling words, as it stands. */
function lineWith(text: string, pattern: RegExp): string {
  const lines = text.split("\n").filter((line) => line.trim().length > 2 && !line.startsWith("[… "));
  return (lines.find((line) => pattern.test(line)) ?? lines.at(-1) ?? text).trim().slice(0, 180);
}
