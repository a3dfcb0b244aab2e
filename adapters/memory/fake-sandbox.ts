import { createReadStream } from "node:fs";
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix, resolve } from "node:path";
import { ArtifactPicker, type ArtifactReport, artifactPlaces, type FoundEntry } from "../../core/artifacts.ts";
import { type CollectReport, collectOutputBytes } from "../../core/collect.ts";
import { SandboxFailure } from "../../core/failures.ts";
import { outputLimitBytes } from "../../core/kept-files.ts";
import type { HookLimits } from "../../core/plan.ts";
import type { CommandResult, KeepArtifact, Sandbox, SandboxSpec, VerifierResult } from "../../core/ports.ts";
import { handedOver, serviceOf, type Task } from "../../core/task.ts";
import { copyIn, emptyFolder, type FakeRoot, fakeRoot, playDockerfile } from "./fake-root.ts";
import { type FakeCommand, type FakeEnd, FakeShell } from "./fake-shell.ts";

const outputLimit = 64 * 1024;
const verifierOutputLimit = 256 * 1024;
const rewardLimit = 64 * 1024;
const longestCommand = 120 * 1024;
const buildSignal = new AbortController().signal;

export async function openFakeSandbox(spec: SandboxSpec, onClose: () => void): Promise<FakeSandbox> {
  const base = await mkdtemp(join(tmpdir(), "self-harness-fake-"));
  const root = fakeRoot(join(base, "root"));
  const shell = new FakeShell(base, base);
  for (const path of ["/app", "/root", "/logs/agent", "/logs/verifier", "/logs/artifacts"]) {
    await mkdir(root.at(path), { recursive: true });
  }
  const { environment } = spec.task;
  const variables: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: root.at("/root"),
    LANG: "C.UTF-8",
    ...environment.variables,
  };
  try {
    if (environment.image.kind !== "dockerfile")
      throw new SandboxFailure("image", `the fake sandbox has no images; ${environment.image.name} needs real Docker`);
    const built = await playDockerfile(root, environment.image.folder, async (line, folder) => {
      const command = { command: root.inward(line), folder: root.at(folder), variables, signal: buildSignal };
      const { exitCode, output } = await shell.run({ ...command, timeoutMs: environment.buildTimeoutMs });
      return { exitCode, output: root.outward(output.toString()) };
    });
    const openAnother = () => openFakeSandbox(spec, () => {});
    const places = { base, root, workdir: environment.workdir ?? built.workdir, openAnother };
    return new FakeSandbox(places, shell, { ...variables, ...built.variables }, onClose);
  } catch (error) {
    await rm(base, { recursive: true, force: true });
    throw error;
  }
}

interface Places {
  readonly base: string;
  readonly root: FakeRoot;
  readonly workdir: string;
  /** As this one was at its beginning. */
  readonly openAnother: () => Promise<FakeSandbox>;
}

export class FakeSandbox implements Sandbox {
  readonly image = { id: "fake", key: null, buildLog: null };
  readonly #base: string;
  readonly #openAnother: Places["openAnother"];
  readonly #onClose: () => void;
  readonly #root: FakeRoot;
  readonly #shell: FakeShell;
  readonly #workdir: string;
  readonly #declared: Readonly<Record<string, string>>;
  #folder: string;
  #variables: Readonly<Record<string, string>>;
  #closed = false;
  #inFlight = 0;
  #verified = false;

  constructor(places: Places, shell: FakeShell, variables: Readonly<Record<string, string>>, onClose: () => void) {
    this.#base = places.base;
    this.#openAnother = places.openAnother;
    this.#root = places.root;
    this.#workdir = places.root.at(places.workdir);
    this.#shell = shell;
    this.#onClose = onClose;
    this.#declared = variables;
    this.#folder = this.#workdir;
    this.#variables = variables;
  }

  /** @param place by default where the session is, and what is set there */
  async #perform(
    request: Omit<FakeCommand, "folder" | "variables">,
    place: Pick<FakeCommand, "folder" | "variables"> = { folder: this.#folder, variables: this.#variables },
  ): Promise<FakeEnd> {
    if (this.#closed) throw new SandboxFailure("sandbox", "the fake sandbox is closed");
    const exists = await stat(place.folder).then(
      (info) => info.isDirectory(),
      () => false,
    );
    const folder = exists ? place.folder : this.#root.folder;
    this.#inFlight++;
    const command = { ...request, ...place, folder };
    const [end] = await Promise.allSettled([this.#shell.run(command)]).finally(() => this.#inFlight--);
    // A command that closing killed may still get to an end of its own; what it says of itself is not a result.
    if (this.#closed) throw new SandboxFailure("sandbox", "the fake sandbox was closed under its command");
    if (end.status === "rejected") throw end.reason;
    return end.value;
  }

  /** The same root and processes, with the session as it is now, for another owner; this one is closed. Null: see the port. */
  handOver(onClose: () => void): FakeSandbox | null {
    if (this.#closed || this.#inFlight > 0 || this.#verified) return null;
    const workdir = this.#root.outward(this.#workdir);
    const places = { base: this.#base, root: this.#root, workdir, openAnother: this.#openAnother };
    const heir = new FakeSandbox(places, this.#shell, this.#declared, onClose);
    heir.#folder = this.#folder;
    heir.#variables = this.#variables;
    this.#closed = true;
    return heir;
  }

  async run(command: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<CommandResult> {
    const started = performance.now();
    const text = this.#root.inward(command.replaceAll("\0", ""));
    if (text.length > longestCommand)
      return {
        output: "bash: Argument list too long\n",
        omittedBytes: 0,
        exitCode: 126,
        timedOut: false,
        durationMs: 0,
      };
    const end = await this.#perform({ command: text, ...options });
    if (end.state) {
      this.#folder = end.state.folder;
      this.#variables = end.state.variables;
    }
    return {
      ...this.#cut(end.output, outputLimit),
      ...this.#wholeOf(end.output),
      exitCode: end.exitCode,
      timedOut: end.exitCode === null,
      durationMs: Math.round(performance.now() - started),
    };
  }

  #cut(bytes: Buffer, limit: number): { output: string; omittedBytes: number } {
    const text = (part: Buffer) => this.#root.outward(part.toString("utf8").replaceAll("\0", ""));
    const omittedBytes = Math.max(0, bytes.length - limit);
    if (omittedBytes === 0) return { output: text(bytes), omittedBytes };
    const [head, tail] = [bytes.subarray(0, limit / 2), bytes.subarray(-limit / 2)];
    return { output: `${text(head)}\n[... ${omittedBytes} bytes omitted ...]\n${text(tail)}`, omittedBytes };
  }

  #wholeOf(bytes: Buffer): Pick<CommandResult, "whole"> {
    if (bytes.length <= outputLimit) return {};
    const { output, omittedBytes } = this.#cut(bytes, outputLimitBytes);
    const content = async function* () {
      yield omittedBytes === 0 ? bytes : Buffer.from(output);
    };
    return { whole: { bytes: bytes.length - omittedBytes, omittedBytes, content } };
  }

  #pathOf(path: string): string {
    return resolve(this.#folder, this.#root.inward(path));
  }

  async readFile(path: string): Promise<string | null> {
    try {
      return this.#root.outward(await readFile(this.#pathOf(path), "utf8")).replaceAll("\0", "");
    } catch {
      return null;
    }
  }

  async writeFile(path: string, content: string): Promise<string | null> {
    const file = this.#pathOf(path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, this.#root.inward(content));
      return null;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return code === "EISDIR" ? `${path}: Is a directory` : this.#root.outward(message);
    }
  }

  async runHook(path: string, input: string, options: HookLimits & { signal: AbortSignal }) {
    const { outputBytes, ...limits } = options;
    const command = `exec ${this.#root.inward(path)}`;
    const end = await this.#perform({ command, input: this.#root.inward(input), separate: true, ...limits });
    return {
      exitCode: end.exitCode,
      stdout: this.#cut(end.output, outputBytes).output,
      stderr: this.#cut(end.errors, outputBytes).output,
      timedOut: end.exitCode === null,
    };
  }

  async installHarness(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      const file = this.#root.at(`/opt/harness/${path}`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, this.#root.inward(content));
      if (path.startsWith("hooks/")) await chmod(file, 0o755);
    }
  }

  async runSolution(task: Task, signal: AbortSignal): Promise<CommandResult> {
    await copyIn(this.#root, join(task.folder, "solution"), this.#root.at("/solution"));
    const before = this.#variables;
    this.#variables = { ...before, ...task.solutionVariables };
    const result = await this.run("bash /solution/solve.sh", { timeoutMs: task.agentTimeoutMs, signal });
    this.#variables = before;
    return result;
  }

  async verify(task: Task, signal: AbortSignal): Promise<VerifierResult> {
    this.#verified = true;
    await this.#shell.endProcesses();
    return task.verifier?.kind === "separate" ? this.#verifySeparately(task, signal) : this.#verifyHere(task, signal);
  }

  async #verifySeparately(task: Task, signal: AbortSignal): Promise<VerifierResult> {
    const fresh = await this.#openAnother();
    try {
      for (const path of handedOver(task, this.#root.outward(this.#workdir))) {
        const [from, to] = [this.#root.at(path), fresh.#root.at(path)];
        await rm(to, { recursive: true, force: true });
        if (await lstat(from).catch(() => null)) await cp(from, to, { recursive: true, verbatimSymlinks: true });
      }
      return await fresh.#verifyHere(task, signal);
    } finally {
      await fresh.close();
    }
  }

  async #verifyHere(task: Task, signal: AbortSignal): Promise<VerifierResult> {
    await emptyFolder(this.#root, "/tests");
    await emptyFolder(this.#root, "/logs/verifier");
    await copyIn(this.#root, join(task.folder, "tests"), this.#root.at("/tests"));
    this.#folder = this.#workdir;
    this.#variables = { ...this.#declared, ...task.verifierVariables };
    const command = `exec bash --noprofile --norc ${this.#root.at("/tests/test.sh")}`;
    const { exitCode, output } = await this.#perform({ command, timeoutMs: task.verifierTimeoutMs, signal });
    const timedOut = exitCode === null;
    return {
      output: this.#cut(output, verifierOutputLimit).output,
      rewardText: timedOut ? null : await this.#verdict("reward.txt"),
      rewardJson: timedOut ? null : await this.#verdict("reward.json"),
      timedOut,
      tampered: [],
    };
  }

  async #verdict(name: string): Promise<string | null> {
    const file = this.#root.at(`/logs/verifier/${name}`);
    const info = await lstat(file).catch(() => null);
    return info?.isFile() ? (await readFile(file, "utf8")).slice(0, rewardLimit) : null;
  }

  async collect({ collect = [] }: Task, signal: AbortSignal): Promise<readonly CollectReport[]> {
    const reports: CollectReport[] = [];
    for (const { command, service, timeoutMs } of collect) {
      const said = { service, command, exit_code: null, duration_ms: 0 };
      if (service === "main") reports.push({ ...said, ...(await this.#snapshot(command, timeoutMs, signal)) });
      else reports.push({ ...said, status: "failed", output: "the fake sandbox has no services" });
    }
    return reports;
  }

  async #snapshot(command: string, timeoutMs: number, signal: AbortSignal) {
    const place = { folder: this.#workdir, variables: this.#declared };
    const { exitCode, output } = await this.#perform({ command: this.#root.inward(command), timeoutMs, signal }, place);
    const status = exitCode === null ? "timed-out" : exitCode === 0 ? "ok" : "failed";
    return { status, exit_code: exitCode, output: this.#cut(output, collectOutputBytes).output } as const;
  }

  async artifacts(task: Task, keep: KeepArtifact): Promise<readonly ArtifactReport[]> {
    const picker = new ArtifactPicker();
    const reports: ArtifactReport[] = [];
    for (const place of artifactPlaces(task)) {
      if (serviceOf(place) !== "main") {
        reports.push(picker.report(place, "the fake sandbox has no services"));
        continue;
      }
      const isThere = await this.#pickFrom(this.#root.at(place.source), "", (entry) => picker.pick(place, entry), keep);
      reports.push(picker.report(place, isThere ? null : "nothing is there"));
    }
    return reports;
  }

  async #pickFrom(
    source: string,
    path: string,
    pick: (entry: FoundEntry) => string | null,
    keep: KeepArtifact,
  ): Promise<boolean> {
    const at = join(source, path);
    const info = await lstat(at).catch(() => null);
    if (!info) return false;
    const kind = info.isFile() ? "file" : info.isDirectory() ? "directory" : "other";
    const kept = pick({ path, kind, bytes: kind === "file" ? info.size : 0 });
    if (kept !== null) await keep(kept, createReadStream(at));
    if (kind === "directory")
      for (const name of (await readdir(at)).sort()) await this.#pickFrom(source, posix.join(path, name), pick, keep);
    return true;
  }

  async outOfMemory(): Promise<boolean> {
    return false;
  }

  /** There is no connection to let go of. */
  leave(): void {}

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    await this.#shell.endProcesses().catch(() => {});
    await rm(this.#base, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}
