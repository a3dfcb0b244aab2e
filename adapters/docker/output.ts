import { Spool } from "./spool.ts";

/**
 * Keeps the first and the last half of what passes through, in bounded memory: a flood costs no more than its limit. What does not fit
 * goes to disk, up to a limit of its own; the many outputs that do fit never touch it.
 */
export class HeadAndTail {
  readonly #half: number;
  readonly #wholeLimit: number;
  #whole: Spool | null = null;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  total = 0;

  /**
   * @param limit bytes kept in all
   * @param wholeLimit bytes kept on disk where they are more than that; 0: none
   */
  constructor(limit: number, wholeLimit = 0) {
    this.#half = Math.floor(limit / 2);
    this.#wholeLimit = wholeLimit;
  }

  push(chunk: Buffer): void {
    if (this.#wholeLimit > 0 && this.total + chunk.length > 2 * this.#half) this.#spool(chunk);
    this.total += chunk.length;
    const room = this.#half - this.#headBytes;
    if (room > 0) {
      // Copied: a slice would keep the whole network buffer alive.
      this.#head.push(Buffer.from(chunk.subarray(0, room)));
      this.#headBytes += Math.min(room, chunk.length);
    }
    const rest = chunk.subarray(Math.max(0, room));
    if (rest.length > 0) this.#pushTail(Buffer.from(rest.subarray(-this.#half)));
  }

  #spool(chunk: Buffer): void {
    if (!this.#whole) {
      this.#whole = new Spool(this.#wholeLimit);
      // Up to here nothing was left out.
      for (const earlier of [...this.#head, ...this.#tail]) this.#whole.push(earlier);
    }
    this.#whole.push(chunk);
  }

  /** Null when head and tail are all there is. Whoever takes it closes it. */
  get whole(): Spool | null {
    return this.#whole;
  }

  #pushTail(chunk: Buffer): void {
    this.#tail.push(chunk);
    this.#tailBytes += chunk.length;
    while (this.#tailBytes - (this.#tail[0]?.length ?? 0) >= this.#half) {
      this.#tailBytes -= this.#tail.shift()?.length ?? 0;
    }
  }

  get omittedBytes(): number {
    return Math.max(0, this.total - 2 * this.#half);
  }

  /** UTF-8 with replacement, NUL removed; where bytes are missing, a line says how many. */
  text(): string {
    const head = Buffer.concat(this.#head);
    const tail = Buffer.concat(this.#tail);
    if (this.omittedBytes === 0) return readable(Buffer.concat([head, tail]));
    const kept = tail.subarray(Math.max(0, tail.length - this.#half));
    return `${readable(head)}\n[... ${this.omittedBytes} bytes omitted ...]\n${readable(kept)}`;
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function readable(bytes: Buffer): string {
  return decoder.decode(bytes).replaceAll("\0", "");
}
