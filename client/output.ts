// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this is about
import type { ClientProblem } from "./failure.ts";

/** Where a command says what it has to say. With --json: JSON Lines on standard output, one record each, the last one `done`. */
export interface Output {
  readonly json: boolean;
  /** Whether a person looks at a terminal that can redraw lines. */
  readonly live: boolean;
  /** The result for a person, on standard output; nothing with --json. */
  text(text: string): void;
  /** One piece of the result for a program; nothing without --json. */
  record(event: string, fields: object): void;
  /** How it goes: standard error for a person, a record for a program. */
  progress(text: string, fields?: object): void;
  problems(problems: readonly ClientProblem[]): void;
}

export interface Streams {
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly error: { write(text: string): unknown };
}

export function openOutput(json: boolean, { out, error }: Streams): Output {
  const record = (event: string, fields: object) => {
    if (json) out.write(`${JSON.stringify({ event, ...fields })}\n`);
  };
  return {
    json,
    live: !json && out.isTTY === true && process.env["TERM"] !== "dumb",
    text: (text) => void (json || out.write(`${printable(text)}\n`)),
    record,
    progress: (text, fields = {}) =>
      json ? record("progress", { text, ...fields }) : void error.write(`${printable(text)}\n`),
    problems: (problems) => {
      if (!json) for (const problem of problems) error.write(`${printable(problem.text)}\n`);
    },
  };
}

const escapeCharacter = "\u001b";
const sequences =
  /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|.?)/g;
const controls = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;

/** Text of models and tasks may hold terminal commands: nothing but colours, tabs and line ends reaches the screen. */
export function printable(text: string): string {
  const coloured = text.replace(sequences, (sequence) =>
    sequence.startsWith(`${escapeCharacter}[`) && /^[0-9;]*m$/.test(sequence.slice(2)) ? sequence : "",
  );
  return coloured.replace(controls, "");
}
