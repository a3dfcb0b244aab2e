import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./apt.mjs";
import { findCommand, lastLines, run } from "./commands.mjs";

// Measured: 62 s on 2 cores with a near mirror.
const bootstrapTimeoutMs = 15 * 60_000;
// Not /tmp: that is often in memory or mounted so that device files and programs don't work, which debootstrap refuses.
const workFolder = "/var/tmp";
// What an image never has: devices and kernel file systems, downloaded packages, logs, and the names of this machine.
// Manuals and translations are left out as the slim images do.
const leftOut = ["dev/*", "proc/*", "sys/*", "run/*", "var/cache/apt/*", "var/lib/apt/lists/*", "var/log/*"];
leftOut.push("etc/resolv.conf", "etc/hostname", "usr/share/doc/*", "usr/share/man/*", "usr/share/locale/*");

/**
 * Makes a Debian file system from the system's own mirror and hands it on as a tar stream.
 *
 * @template T
 * @param {{ release: string, packages: string[] }} wanted
 * @param {(tar: import("node:stream").Readable) => Promise<T>} send
 * @returns {Promise<T>}
 */
export async function makeRootFileSystem({ release, packages }, send) {
  if (!findCommand("debootstrap")) await aptInstall("debootstrap");
  const folder = mkdtempSync(join(workFolder, "self-harness-base-image-"));
  try {
    const parameters = ["--variant=minbase", `--include=${packages.join(",")}`, release, folder, ...systemMirror()];
    const made = await run(findCommand("debootstrap"), parameters, { timeoutMs: bootstrapTimeoutMs });
    if (!made.ok) throw new Error(lastLines(made.text, 4));
    const exclusions = leftOut.map((pattern) => `--exclude=./${pattern}`);
    const tar = spawn("tar", ["-C", folder, "--numeric-owner", ...exclusions, "-c", "."], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    return await send(tar.stdout);
  } finally {
    // On one file system only: should a mount of debootstrap be left inside, the machine's own devices stay alone.
    await run("rm", ["-rf", "--one-file-system", folder]);
  }
}

/** The mirror that this machine installs from; none means debootstrap's own default. */
function systemMirror() {
  const folder = "/etc/apt/sources.list.d";
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const texts = ["/etc/apt/sources.list", ...files].filter(existsSync).map((file) => readFileSync(file, "utf8"));
  const mirror = debianMirror(texts.join("\n\n"));
  return mirror ? [mirror] : [];
}

/**
 * The first address of a Debian archive in apt's sources, in either of the two formats. Security updates and other
 * vendors' packages live elsewhere: an archive's own path ends in /debian.
 *
 * @param {string} sources
 */
export function debianMirror(sources) {
  const lines = sources.split("\n").filter((line) => /^(URIs:|deb )/.test(line));
  return lines.flatMap((line) => line.match(/https?:\/\/\S+/g) ?? []).find((address) => /\/debian\/?$/.test(address));
}
