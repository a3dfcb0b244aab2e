import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { HeadAndTail } from "../../adapters/docker/output.ts";
import { Spool } from "../../adapters/docker/spool.ts";

describe("output that is kept", () => {
  it("is whole up to its limit, and head and tail beyond, however it is chunked", () => {
    const text = Array.from({ length: 1_000 }, (_, index) => String(index % 10)).join("");
    for (const limit of [10, 100, 998, 1_000, 2_000]) {
      for (const size of [1, 3, 7, 64, 999, 1_000]) {
        const kept = new HeadAndTail(limit);
        for (let at = 0; at < text.length; at += size) kept.push(Buffer.from(text.slice(at, at + size)));
        const omitted = Math.max(0, text.length - limit);
        const half = limit / 2;
        expect(kept.omittedBytes).toBe(omitted);
        expect(kept.text()).toBe(
          omitted === 0 ? text : `${text.slice(0, half)}\n[... ${omitted} bytes omitted ...]\n${text.slice(-half)}`,
        );
      }
    }
  });

  it("lies on disk where it is longer, byte by byte up to another limit, however it is chunked", async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 150 }),
        async (chunks, a, b) => {
          const [limit, wholeLimit] = [2 * a, 2 * (a + b)];
          const kept = new HeadAndTail(limit, wholeLimit);
          let next = 0;
          const bytes: number[] = [];
          for (const size of chunks) {
            const chunk = Array.from({ length: size }, () => next++ % 251);
            bytes.push(...chunk);
            kept.push(Buffer.from(chunk));
          }
          const { whole } = kept;
          if (bytes.length <= limit) return expect(whole).toBeNull();
          const half = a + b;
          const omitted = Math.max(0, bytes.length - 2 * half);
          const gap = omitted === 0 ? [] : [...Buffer.from(`\n[... ${omitted} bytes omitted ...]\n`)];
          const expected =
            omitted === 0 ? bytes : [...bytes.slice(0, half), ...gap, ...bytes.slice(bytes.length - half)];
          expect([...(await read(whole as Spool))]).toEqual(expected);
          expect(whole).toMatchObject({ bytes: bytes.length - omitted, omittedBytes: omitted });
          whole?.close();
        },
      ),
    );
  });

  it("can't be read any more once it was let go of", async () => {
    const spool = new Spool(100);
    spool.push(Buffer.from("words"));
    expect((await read(spool)).toString()).toBe("words");
    spool.close();
    spool.close();
    await expect(read(spool)).rejects.toThrow("before the sandbox's next command");
  });
});

async function read(spool: Spool): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of spool.content()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
