import { randomBytes } from "node:crypto";
import { join, posix } from "node:path";
import { SandboxFailure } from "../../core/failures.ts";
import type { HarnessFiles } from "../../core/harness.ts";
import { outputLimitBytes } from "../../core/kept-files.ts";
import type { CommandResult, Sandbox, SandboxImage, VerifierResult } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { type Entry, readFolder } from "./archive.ts";
import { collectArtifacts } from "./artifacts.ts";
import type { Engine } from "./client.ts";
import { collectSnapshots } from "./collect.ts";
import { readable } from "./output.ts";
import type { RunningContainer } from "./running.ts";
import { quoted } from "./scripts.ts";
import { openShell, type ShellRequest, type ShellStart } from "./shell.ts";
import type { Spool } from "./spool.ts";
import { unpackingOf } from "./unpacking.ts";
import { verify } from "./verify.ts";

/** The largest file that is read as a whole. */
const fileLimit = 10 * 1024 * 1024;
/** For reading and writing files: large ones take a second, a named pipe would take for ever. */
const fileTimeoutMs = 30_000;
const harnessFolder = "opt/harness/";

interface SandboxParts {
  readonly image: SandboxImage | null;
  /** Of the container in which a service of the task runs. */
  readonly nameOf: (service: string) => string;
  readonly onClose: () => void;
  readonly verifySeparately: (task: Task, signal: AbortSignal) => Promise<VerifierResult>;
}

/** @param outputLimit bytes of a command's output that are kept, half from its head and half from its tail */
export function dockerSandbox(
  engine: Engine,
  container: RunningContainer,
  outputLimit: number,
  { image, nameOf, onClose, verifySeparately, ...start }: ShellStart & SandboxParts,
): Sandbox {
  const shell = openShell(engine, container, start);
  let lastWhole: Spool | null = null;

  /** There is one at most, so that nobody has to remember to give it back. */
  function keepWhole(whole: Spool | null): void {
    lastWhole?.close();
    lastWhole = whole;
  }

  async function runCommand(request: Omit<ShellRequest, "outputLimit">): Promise<CommandResult> {
    const started = performance.now();
    keepWhole(null);
    const { output, exitCode, timedOut } = await shell.run({ ...request, outputLimit, wholeLimit: outputLimitBytes });
    keepWhole(output.whole);
    const durationMs = Math.round(performance.now() - started);
    const { omittedBytes, whole } = output;
    return { output: output.text(), omittedBytes, exitCode, timedOut, durationMs, ...(whole ? { whole } : {}) };
  }

  /** The usual answer is no, and the session gives it in a tenth of what an archive from the engine takes. */
  async function mayHaveArtifacts(signal: AbortSignal): Promise<boolean> {
    if (!shell.used) return false;
    const command = "shopt -s nullglob dotglob; found=(/logs/artifacts/*); ((${#found[@]} == 0)) && exit 44";
    const result = await shell.run({ command, separate: true, timeoutMs: 5_000, outputLimit: 4_000, signal });
    return result.exitCode !== 44;
  }

  async function upload(what: string, entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    const { bySession, archive } = await unpackingOf(entries, container.runsAsRoot);
    if (bySession) {
      const { exitCode } = await shell.run({ ...bySession, timeoutMs: fileTimeoutMs, outputLimit: 4_000, signal });
      if (exitCode === 0) return;
    }
    await copyIn(what, archive, signal);
  }

  async function copyIn(what: string, archive: Buffer, signal: AbortSignal): Promise<void> {
    const put = (abortSignal: AbortSignal) =>
      engine.docker.getContainer(container.name).putArchive(archive, { path: "/", abortSignal });
    await engine.call(`copy ${what} in`, put, { signal });
  }

  return {
    image,

    run: (command, { timeoutMs, signal }) => runCommand({ command: withoutNul(command), timeoutMs, signal }),

    async readFile(path, signal) {
      const file = quoted(withoutNul(path));
      const command = `[[ -f ${file} && -r ${file} ]] && command -p head -c ${fileLimit} -- ${file} 2>/dev/null`;
      const result = await shell.run({ command, timeoutMs: fileTimeoutMs, outputLimit: fileLimit, signal });
      return result.exitCode === 0 ? result.output.text() : null;
    },

    async writeFile(path, content, signal) {
      const file = withoutNul(path);
      const command = `command -p mkdir -p -- ${quoted(posix.dirname(file))} && command -p base64 -d > ${quoted(file)}`;
      // As base64, because a shell variable can't hold every byte on its way.
      const input = Buffer.from(content).toString("base64");
      const result = await shell.run({ command, input, timeoutMs: fileTimeoutMs, outputLimit: 4_000, signal });
      if (result.exitCode === 0) return null;
      const said = result.output
        .text()
        .replace(/^bash: (line \d+: )?/, "")
        .trim();
      return result.timedOut
        ? `${file}: writing took more than ${fileTimeoutMs / 1000} s`
        : said || `${file}: can't be written`;
    },

    async runHook(path, input, { timeoutMs, outputBytes, signal }) {
      // exec: a hook is no command of the agent, so it leaves no trace in the session's folder and variables.
      const command = `exec ${quoted(path)}`;
      const request = { command, input: withoutNul(input), separate: true, timeoutMs, signal };
      const result = await shell.run({ ...request, outputLimit: outputBytes });
      const stderr = readable(Buffer.from(result.errors).subarray(0, outputBytes));
      return { exitCode: result.exitCode, stdout: result.output.text(), stderr, timedOut: result.timedOut };
    },

    async installHarness(files, signal) {
      // The first command comes after a model call at the earliest: the session opens in the meantime.
      shell.warm();
      await upload("the harness", harnessEntries(files), signal);
    },

    async runSolution(task, signal) {
      const folder: Entry = { type: "directory", path: "solution/", mode: 0o755 };
      const files = await readFolder(join(task.folder, "solution"), "solution/").catch((error: unknown) => {
        throw new SandboxFailure("sandbox", `${task.id}: solution can't be read: ${(error as Error).message}`);
      });
      const variables = Object.entries(task.solutionVariables).map(([name, value]) => quoted(`${name}=${value}`));
      const command = [...(variables.length > 0 ? ["env", ...variables] : []), "bash /solution/solve.sh"].join(" ");
      const request = { command, timeoutMs: task.agentTimeoutMs, signal };
      const { bySession, archive } = await unpackingOf([folder, ...files], container.runsAsRoot);
      if (bySession) {
        // In one go with its files, which saves a round trip; what can't be unpacked says so by a word that no solution knows.
        const refusal = randomBytes(16).toString("hex");
        const both = `if ${bySession.command}; then ${command} </dev/null; else echo ${refusal}; fi`;
        const result = await runCommand({ ...request, ...bySession, command: both });
        if (!result.output.includes(refusal)) return result;
      }
      await copyIn("the solution", archive, signal);
      return runCommand(request);
    },

    async verify(task, signal) {
      await shell.endProcesses();
      shell.close();
      return task.verifier?.kind === "separate"
        ? verifySeparately(task, signal)
        : verify(engine, container, task, signal);
    },

    collect: (task, signal) => collectSnapshots(engine, { main: container, nameOf }, task.collect ?? [], signal),

    async artifacts(task, keep, signal) {
      const isDeclared = [task.artifacts, task.collect].some((each) => each !== undefined && each.length > 0);
      if (!isDeclared && !(await mayHaveArtifacts(signal))) return [];
      return collectArtifacts(engine, nameOf, task, keep, signal);
    },

    async outOfMemory() {
      // The engine's own flag is about the container's first process; the kernel counts each one that it killed.
      const counters = ["/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"];
      if (shell.used) {
        const command = `command -p cat ${counters.join(" ")} 2>/dev/null`;
        const { signal } = new AbortController();
        const result = await shell
          .run({ command, timeoutMs: fileTimeoutMs, outputLimit: 4_000, signal })
          .catch(() => null);
        if (result) return /^oom_kill [1-9]/m.test(result.output.text());
      }
      const info = await engine.look("inspect the container", (abortSignal) =>
        engine.docker.getContainer(container.name).inspect({ abortSignal }),
      );
      return info.State.OOMKilled;
    },

    async close() {
      keepWhole(null);
      shell.close();
      onClose();
    },

    leave() {
      keepWhole(null);
      shell.close();
    },
  };
}

function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}

function harnessEntries(files: HarnessFiles): Entry[] {
  const folders = new Set([harnessFolder]);
  for (const path of Object.keys(files)) {
    const parts = path.split("/").slice(0, -1);
    for (const depth of parts.keys()) folders.add(`${harnessFolder}${parts.slice(0, depth + 1).join("/")}/`);
  }
  const directories = [...folders].sort().map((path): Entry => ({ type: "directory", path, mode: 0o755 }));
  const contents = Object.entries(files).map(([path, content]): Entry => {
    // A skill's companion may be a script.
    const mode = path.startsWith("hooks/") || content.startsWith("#!") ? 0o755 : 0o644;
    return { type: "file", path: harnessFolder + path, mode, content: Buffer.from(content) };
  });
  return [...directories, ...contents];
}
