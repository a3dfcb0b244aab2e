import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells this process from a later one with the same number: when it was started. Undefined when there is none.
 * A zombie counts as gone: it holds no port and no file, and in a container nobody may ever reap it.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function processIdentity(pid) {
  return process.platform === "linux" ? identityFromProc(pid) : identityFromPs(pid);
}

function identityFromProc(pid) {
  try {
    const status = parseProcStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
    if (status.state === "Z" || status.state === "X") return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}/${status.startedTicks}`;
  } catch {
    return undefined;
  }
}

/**
 * The state letter and the start time (clock ticks since boot) of one line of /proc/PID/stat. The second field is the
 * program's name in parentheses and may hold blanks and parentheses itself, so fields are counted from its last one.
 */
export function parseProcStat(line) {
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], startedTicks: fields[19] };
}

function identityFromPs(pid) {
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
