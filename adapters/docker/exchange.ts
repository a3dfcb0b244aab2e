import { randomBytes } from "node:crypto";
import { HeadAndTail } from "./output.ts";

/** What lasts from one command to the next. */
export interface ShellState {
  readonly folder: string;
  /** `declare -x` lines; empty before the first command. */
  readonly variables: string;
}

export interface SessionRequest {
  readonly command: string;
  /** For stdin, without NUL; empty means /dev/null. */
  readonly input: string;
  /** Whether stderr is kept apart from stdout. */
  readonly separate: boolean;
  readonly timeoutMs: number;
  readonly outputLimit: number;
  /** Of what is kept on disk when that is passed; absent: nothing. */
  readonly wholeLimit?: number;
  readonly state: ShellState;
}

export interface SessionAnswer {
  readonly output: HeadAndTail;
  /** Empty unless asked for separately. */
  readonly errors: string;
  readonly exitCode: number;
  readonly timedOut: boolean;
  /** Null when the command replaced its shell or was killed before it could report. */
  readonly state: ShellState | null;
  /** Background processes go on writing into this session's streams: the next command needs a new one. */
  readonly left: boolean;
}

/** How a request ended that got no answer. `leader`: its process group, when it had begun. */
export interface NoAnswer {
  readonly output: HeadAndTail;
  readonly leader: number | null;
}

/** Room for exported variables, and for what a hook writes to stderr. */
const controlLimit = 4 * 1024 * 1024;

/** Finds what a command's shell reported of itself; see step.sh. `tag`: a pattern. */
export function readState(text: string, tag: string): { readonly state: ShellState | null; readonly whole: string } {
  const match = new RegExp(`(${tag}) folder\n(.*)\n\\1 state\n(.*)\\1 kept(?:\n|$)`, "s").exec(text);
  if (!match) return { state: null, whole: "" };
  return { state: { folder: match[2] ?? "/", variables: match[3] ?? "" }, whole: match[0] };
}

/** One request and what came back for it. */
export class Exchange {
  /** Ends the answer on both streams. The command never learns it. */
  readonly #mark = randomBytes(16).toString("hex");
  /** Begins each record that the command's shell makes about itself. */
  readonly #tag = randomBytes(8).toString("hex");
  readonly #resolve: (answer: SessionAnswer | NoAnswer) => void;
  readonly output: HeadAndTail;
  #pending: Buffer = Buffer.alloc(0);
  #outputEnded = false;
  #control = "";
  #ending: readonly string[] | null = null;
  finished = false;
  /** Settles when the command begins, or never will. */
  readonly leader: Promise<number | null>;
  #leader: number | null = null;
  #begin: (leader: number | null) => void = () => {};

  constructor(request: SessionRequest, resolve: (answer: SessionAnswer | NoAnswer) => void) {
    this.#resolve = (answer) => {
      this.finished = true;
      this.#begin(null);
      resolve(answer);
    };
    this.leader = new Promise((begin) => {
      this.#begin = begin;
    });
    this.output = new HeadAndTail(request.outputLimit, request.wholeLimit);
  }

  frame(request: SessionRequest): Buffer {
    const { state, command, input } = request;
    const parts = [state.folder, state.variables, command, input].map((part) => Buffer.from(part));
    const seconds = Math.max(0.001, request.timeoutMs / 1000).toFixed(3);
    const sizes = parts.map((part) => part.length).join(" ");
    const header = `${this.#mark} ${this.#tag} ${seconds} ${request.separate ? 1 : 0} ${sizes}\n`;
    return Buffer.concat([Buffer.from(header), ...parts]);
  }

  #readLeader(): number | null {
    const match = new RegExp(`${this.#tag} leader (\\d+)\n`).exec(this.#control);
    return match ? Number(match[1]) : null;
  }

  readOutput(chunk: Buffer): void {
    if (this.#outputEnded) return;
    // The mark may be split over chunks, so what could be its beginning waits for the next one.
    const bytes = this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : chunk;
    const end = bytes.indexOf(this.#mark);
    if (end >= 0) {
      this.output.push(bytes.subarray(0, end));
      this.#outputEnded = true;
      this.#finish();
      return;
    }
    const safe = Math.max(0, bytes.length - this.#mark.length + 1);
    this.output.push(bytes.subarray(0, safe));
    this.#pending = Buffer.from(bytes.subarray(safe));
  }

  readControl(chunk: Buffer): void {
    // Latin-1 keeps bytes apart, so that a character split over chunks survives.
    this.#control += chunk.toString("latin1");
    this.#leader ??= this.#readLeader();
    if (this.#leader !== null) this.#begin(this.#leader);
    const end = this.#control.lastIndexOf(`${this.#mark} `);
    if (end >= 0 && this.#control.endsWith("\n")) {
      this.#ending = this.#control.slice(end).trim().split(" ");
      this.#control = this.#control.slice(0, end);
      this.#finish();
    } else if (this.#control.length > controlLimit) {
      this.#control = this.#control.slice(0, controlLimit / 4) + this.#control.slice(-controlLimit / 2);
    }
  }

  #finish(): void {
    if (!this.#outputEnded || !this.#ending) return;
    const [, exitCode, timedOut, left] = this.#ending;
    this.#resolve({
      output: this.output,
      ...this.#readReport(),
      exitCode: Number(exitCode),
      timedOut: timedOut === "1",
      left: left === "1",
    });
  }

  /** The control stream: the leader's line, the command's own errors, folder and variables. */
  #readReport(): { errors: string; state: ShellState | null } {
    const tag = this.#tag;
    const text = Buffer.from(this.#control, "latin1").toString("utf8");
    const { state, whole } = readState(text, tag);
    const errors = text.replace(whole, "").replace(new RegExp(`${tag} leader \\d+\n`), "");
    return { errors, state };
  }

  broken(): void {
    this.output.push(this.#pending);
    this.#resolve({ output: this.output, leader: this.#leader });
  }
}
