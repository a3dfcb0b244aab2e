import { spawn } from "node:child_process";
import { mkdtemp, open, readdir, readFile, writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";

export interface FakeCommand {
  readonly command: string;
  readonly folder: string;
  /** The whole environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly separate?: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface FakeEnd {
  readonly output: Buffer;
  readonly errors: Buffer;
  /** Null when its time was up. */
  readonly exitCode: number | null;
  /** What it left for the next command; null when it did not get to say. */
  readonly state: { readonly folder: string; readonly variables: Readonly<Record<string, string>> } | null;
}

/** Marks every process that descends from a fake sandbox, so that those which left their group are found, too (on Linux). */
const markVariable = "SELF_HARNESS_FAKE";
const termGraceMs = 1_000;

// The outer shell is the parent that a command may kill: without it, `kill $PPID` would hit the process of the tests. Its
// second command keeps bash from replacing itself by the first; what it says about the first's death is not the command's.
const outer =
  'exec {errors}>&2 2>/dev/null; bash --noprofile --norc -c "$SELF_HARNESS_INNER" 2>&$errors {errors}>&-; exit $?';
const inner = [
  "export -n SELF_HARNESS_INNER SELF_HARNESS_COMMAND SELF_HARNESS_STATE",
  "trap '{ set +x; } 2>/dev/null; { pwd; env -0; } > \"$SELF_HARNESS_STATE\"' EXIT",
  'eval "$SELF_HARNESS_COMMAND"',
].join("\n");

/** Runs commands of a fake sandbox as local processes, one process group each. */
export class FakeShell {
  readonly #scratch: Promise<string>;
  readonly #mark: string;
  readonly #groups = new Set<number>();
  #count = 0;

  /** @param scratch a folder for output files, outside of what the commands see */
  constructor(scratch: string, mark: string) {
    this.#scratch = mkdtemp(join(scratch, "shell-"));
    this.#mark = mark;
  }

  async run(request: FakeCommand): Promise<FakeEnd> {
    request.signal.throwIfAborted();
    const base = join(await this.#scratch, String(++this.#count));
    // Files and not pipes: what goes on in the background must be able to write when nobody reads any more.
    const [stdin, stdout, stderr] = [`${base}.in`, `${base}.out`, `${base}.err`];
    await writeFile(stdin, request.input ?? "");
    const files = [await open(stdin, "r"), await open(stdout, "w"), await open(stderr, "w")] as const;
    const output = files[1].fd;
    const child = spawn("bash", ["--noprofile", "--norc", "-c", outer], {
      cwd: request.folder,
      detached: true,
      stdio: [files[0].fd, output, request.separate ? files[2].fd : output],
      env: {
        ...request.variables,
        [markVariable]: this.#mark,
        SELF_HARNESS_INNER: inner,
        SELF_HARNESS_COMMAND: request.command,
        SELF_HARNESS_STATE: `${base}.state`,
      },
    });
    const group = child.pid;
    if (group !== undefined) this.#groups.add(group);
    const ended = new Promise<number>((resolve) => {
      child.on("error", () => resolve(126));
      child.on("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal ?? "SIGKILL"] ?? 9)));
    });
    const { exitCode, timedOut } = await this.#within(request, ended, group);
    for (const file of files) await file.close();
    request.signal.throwIfAborted();
    return {
      output: await readFile(stdout),
      errors: await readFile(stderr),
      exitCode: timedOut ? null : exitCode,
      state: await readState(`${base}.state`),
    };
  }

  async #within(
    { timeoutMs, signal }: FakeCommand,
    ended: Promise<number>,
    group: number | undefined,
  ): Promise<{ exitCode: number; timedOut: boolean }> {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(group, "SIGTERM");
      setTimeout(() => endGroup(group, "SIGKILL"), termGraceMs).unref();
    }, timeoutMs);
    const stop = () => endGroup(group, "SIGKILL");
    signal.addEventListener("abort", stop, { once: true });
    const exitCode = await ended;
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    // A shell that was killed leaves its command behind.
    if (timedOut || exitCode === 137) await endGroupForSure(group);
    return { exitCode, timedOut };
  }

  async endProcesses(): Promise<void> {
    for (const group of this.#groups) endGroup(group, "SIGKILL");
    this.#groups.clear();
    for (const pid of await this.#marked()) endProcess(pid);
  }

  async #marked(): Promise<number[]> {
    const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
    const found: number[] = [];
    for (const pid of pids) {
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      if (environment.split("\0").includes(`${markVariable}=${this.#mark}`)) found.push(pid);
    }
    return found;
  }
}

function endGroup(group: number | undefined, signal: NodeJS.Signals): void {
  if (group !== undefined) endProcess(-group, signal);
}

async function endGroupForSure(group: number | undefined): Promise<void> {
  const deadline = performance.now() + termGraceMs;
  while (group !== undefined && performance.now() < deadline && endProcess(-group, 0)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  endGroup(group, "SIGKILL");
}

/** @returns whether there was such a process */
function endProcess(pid: number, signal: NodeJS.Signals | 0 = "SIGKILL"): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** What `pwd; env -0` wrote. */
async function readState(file: string): Promise<FakeEnd["state"]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const split = text.indexOf("\n");
  if (split < 0 || !text.endsWith("\0")) return null;
  const pairs = text
    .slice(split + 1)
    .split("\0")
    .filter((each) => each.includes("="));
  const variables = Object.fromEntries(pairs.map((each) => each.split(/=(.*)/s).slice(0, 2) as [string, string]));
  return { folder: text.slice(0, split), variables };
}
