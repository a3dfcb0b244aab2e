import { createWriteStream } from "node:fs";
import { chmod, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { lastLines, run } from "./commands.mjs";

// Where the SDK's own test environment gets its server; it answers with the address of an archive for this platform.
const descriptorAddress = "https://temporal.download/cli/default";
// Without a way out this must not hold up the compiler; with one, the descriptor takes well under a second.
const answerTimeoutMs = 20_000;
// About 60 MB: what a slow line needs. Nothing else waits for it.
const archiveTimeoutMs = 180_000;

/**
 * Fetches the same CLI as the SDK would (the SDK itself can't be asked: it isn't installed yet, and it waits only 5 s for
 * the server's port).
 *
 * @param {{ sdkVersion: string, target: string, say: (text: string) => void }} options
 * @returns {Promise<string>} the target, executable
 */
export async function downloadTemporalCli({ sdkVersion, target, say }) {
  const { archiveUrl, fileToExtract } = await descriptor(sdkVersion);
  say("downloading the Temporal CLI");
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(`${dirname(target)}-`); // same disk as the target, so that the rename is atomic
  try {
    const archive = join(draft, "archive.tar.gz");
    await save(archiveUrl, archive);
    const unpacked = await run("tar", ["-xzf", archive, "-C", draft, fileToExtract]);
    if (!unpacked.ok) throw new Error(`the downloaded archive can't be unpacked: ${lastLines(unpacked.text, 2)}`);
    await chmod(join(draft, fileToExtract), 0o755);
    await rename(join(draft, fileToExtract), target);
    return target;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function descriptor(sdkVersion) {
  const query = new URLSearchParams({
    platform: process.platform,
    arch: process.arch === "x64" ? "amd64" : process.arch,
    format: "tar.gz",
    "sdk-name": "sdk-typescript",
    "sdk-version": sdkVersion,
  });
  const answer = await fetch(`${descriptorAddress}?${query}`, { signal: AbortSignal.timeout(answerTimeoutMs) });
  if (!answer.ok) throw new Error(`the download service answered ${answer.status}`);
  return answer.json();
}

async function save(address, path) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(archiveTimeoutMs) });
  if (!answer.ok || !answer.body) throw new Error(`the archive's server answered ${answer.status}`);
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(path));
}
