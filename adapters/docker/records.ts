import { readable } from "./output.ts";

/** What the verifier's script reports. */
export interface VerifierRecord {
  readonly name: string;
  readonly rest: readonly string[];
  /** What follows a `file` record: as many bytes as its last number says. */
  readonly content: Buffer;
}

/** Reads `mark name words…` lines, and the bytes after a file's line, as they come. */
export class RecordReader {
  readonly #mark: string;
  readonly records: VerifierRecord[] = [];
  #buffer: Buffer = Buffer.alloc(0);
  #said = "";
  #ended = false;
  #wake = () => {};

  constructor(mark: string) {
    this.#mark = mark;
  }

  push(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    while (this.#readOne());
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  #readOne(): boolean {
    const lineEnd = this.#buffer.indexOf("\n");
    if (lineEnd < 0) return false;
    const [mark, name = "", ...rest] = this.#buffer.subarray(0, lineEnd).toString("utf8").split(" ");
    const size = mark === this.#mark && name === "file" ? Number(rest[2]) : 0;
    const end = lineEnd + 1 + size;
    if (this.#buffer.length < end) return false;
    if (mark === this.#mark)
      this.records.push({ name, rest, content: Buffer.from(this.#buffer.subarray(lineEnd + 1, end)) });
    else this.#said += `${[mark, name, ...rest].join(" ")}\n`;
    this.#buffer = this.#buffer.subarray(end);
    return true;
  }

  /** What came that is no record: the engine's own words when a process can't be started. */
  get otherwiseSaid(): string {
    return (this.#said + readable(this.#buffer)).trim();
  }

  /** Waits for the first record of one of these names; null when the process ends without it. */
  async first(names: readonly string[]): Promise<VerifierRecord | null> {
    for (;;) {
      const found = this.records.find((record) => names.includes(record.name));
      if (found) return found;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
