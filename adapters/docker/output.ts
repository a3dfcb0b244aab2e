/**
 * Keeps the first and the last half of what passes through, in bounded memory: a flood costs no more than its limit.
 */
export class HeadAndTail {
  readonly #half: number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  total = 0;

  /** @param limit bytes kept in all */
  constructor(limit: number) {
    this.#half = Math.floor(limit / 2);
  }

  push(chunk: Buffer): void {
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
