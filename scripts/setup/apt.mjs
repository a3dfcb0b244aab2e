import { findCommand, lastLines, run } from "./commands.mjs";
import { SetUpFailure } from "./failure.mjs";

// Docker with what it needs is 60 MB; the rest is for a slow mirror or for another package manager that holds the lock.
const timeoutMs = 10 * 60_000;

/** Installs packages on a Debian-like system; waits for other package managers instead of failing; asks nothing. */
export async function aptInstall(...packages) {
  await aptGet("update");
  await aptGet("install", "-y", "--no-install-recommends", ...packages);
}

async function aptGet(...parameters) {
  const result = await run(findCommand("apt-get") ?? "apt-get", ["-o", "DPkg::Lock::Timeout=300", ...parameters], {
    timeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  const command = `apt-get ${parameters.join(" ")}`;
  if (!result.ok) throw new SetUpFailure(`${command} failed:\n${lastLines(result.text)}`, `as root: ${command}`);
}
