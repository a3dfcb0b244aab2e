import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "./places.mjs";

export const baseImageTag = "self-harness/starter-base:1";
export const baseImageFile = join(checkout, "benchmarks/base-image/Dockerfile");

/**
 * What the Dockerfile asks for, so that the other way of making the image can't drift away from it.
 *
 * @param {string} [text] the Dockerfile
 * @returns {{ from: string, release: string, packages: string[], settings: string[] }} `settings` are its ENV and CMD lines
 */
export function readImageDefinition(text = readFileSync(baseImageFile, "utf8")) {
  const [, from] = /^FROM (\S+)$/m.exec(text) ?? [];
  const [, release] = /^debian:([a-z]+)-slim$/.exec(from ?? "") ?? [];
  const [, packages] = /apt-get install -y --no-install-recommends ([a-z0-9 .+-]+?) *\\?$/m.exec(text) ?? [];
  if (!from || !release || !packages)
    throw new Error(`${baseImageFile}: expected FROM debian:RELEASE-slim and one apt-get install line`);
  return {
    from,
    release,
    packages: packages.split(" "),
    settings: text.split("\n").filter((line) => /^(ENV|CMD) /.test(line)),
  };
}
