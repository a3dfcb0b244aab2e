import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const pieceBytes = 64 * 1024;

/**
 * Keeps the first and the last half of what passes through on disk: memory stays the same whatever a command prints. The file has no
 * name any more when the first byte is written, so that a dying process leaves nothing behind.
 */
export class Spool {
  readonly #half: number;
  readonly #file: number;
  #closed = false;
  total = 0;

  /** @param limit bytes kept in all */
  constructor(limit: number) {
    this.#half = Math.floor(limit / 2);
    const folder = mkdtempSync(join(tmpdir(), "self-harness-output-"));
    try {
      this.#file = openSync(join(folder, "output"), "w+", 0o600);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  get omittedBytes(): number {
    return Math.max(0, this.total - 2 * this.#half);
  }

  get bytes(): number {
    return this.total - this.omittedBytes;
  }

  /** Into the page cache and at once: nothing waits in memory for a slow reader, and a flood is ended after 64 MB. */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const position = this.#placeOf(this.total);
      const room = (position < this.#half ? this.#half : 2 * this.#half) - position;
      const written = writeSync(this.#file, chunk, at, Math.min(room, chunk.length - at), position);
      at += written;
      this.total += written;
    }
  }

  /** The tail is a ring: what is written last overwrites what was there first. */
  #placeOf(offset: number): number {
    return offset < this.#half ? offset : this.#half + ((offset - this.#half) % this.#half);
  }

  /** What is kept, with a line that says what is not; reads while it is read, so once `close` was called there is nothing more. */
  async *content(): AsyncGenerator<Uint8Array> {
    const { total, omittedBytes } = this;
    const headEnd = Math.min(total, this.#half);
    yield* this.#read(0, headEnd);
    if (omittedBytes > 0) yield Buffer.from(`\n[... ${omittedBytes} bytes omitted ...]\n`);
    yield* this.#read(headEnd + omittedBytes, total);
  }

  *#read(from: number, to: number): Generator<Uint8Array> {
    for (let at = from; at < to; ) {
      if (this.#closed) throw new Error("this output was to be read before the sandbox's next command");
      const position = this.#placeOf(at);
      const room = (position < this.#half ? this.#half : 2 * this.#half) - position;
      const piece = Buffer.alloc(Math.min(pieceBytes, room, to - at));
      const read = readSync(this.#file, piece, 0, piece.length, position);
      if (read === 0) return;
      at += read;
      yield piece.subarray(0, read);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#file);
  }
}
