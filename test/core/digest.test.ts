import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson, digestOf, sha256, sha256Bytes } from "../../core/digest.ts";

const nodeDigest = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

describe("digests", () => {
  it("are Node's own SHA-256 for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expect(sha256Bytes(bytes)).toBe(nodeDigest(bytes))),
    );
  });

  it("are Node's own SHA-256 for any text, lone surrogates included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => expect(sha256(text)).toBe(nodeDigest(text))),
    );
    expect(sha256("\ud800x")).toBe(nodeDigest("\ud800x"));
  });

  it("are right at the borders of a block", () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000])
      expect(sha256("a".repeat(length))).toBe(nodeDigest("a".repeat(length)));
  });

  it("do not depend on the order of keys, at any depth", () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : value && typeof value === "object"
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, member]) => [key, reversed(member)]),
            )
          : value;
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(digestOf(reversed(value))).toBe(digestOf(value))));
  });

  it("write canonical JSON without losing anything", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value))),
      ),
    );
  });
});
