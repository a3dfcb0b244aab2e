import type { ArtifactReport } from "../artifacts.ts";
import type { CollectReport } from "../collect.ts";
import type { HarnessFiles } from "../harness.ts";
import type { TrialImage } from "../kept-files.ts";
import type { HookLimits } from "../plan.ts";
import type { Task } from "../task.ts";

export interface SandboxSpec {
  /** Deterministic, for an attempt by `sandboxNameOf`; an older container of this name is removed first. */
  readonly name: string;
  readonly task: Task;
  readonly labels: Readonly<Record<string, string>>;
  /** After this instant the reaper may remove the container whatever its owner says. */
  readonly deadlineMs: number;
}

export interface CommandResult {
  /** Merged stdout and stderr as UTF-8 with replacement, NUL removed, cut head-and-tail at `outputLimit` bytes. */
  readonly output: string;
  readonly omittedBytes: number;
  /** null when the command was killed by its timeout. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** All that was printed, where `output` was cut. To be read before the sandbox's next command, which lets go of it. */
  readonly whole?: WholeOutput;
}

/** Bytes as they were printed, head-and-tail again beyond `outputLimitBytes`. */
export interface WholeOutput {
  /** Of what is kept. */
  readonly bytes: number;
  readonly omittedBytes: number;
  content(): AsyncIterable<Uint8Array>;
}

/** Keeps one artifact under its path (see `ArtifactPicker`), read to its end before the next one comes. */
export type KeepArtifact = (path: string, content: AsyncIterable<Uint8Array>) => Promise<void>;

export interface SandboxImage extends TrialImage {
  /** Of its build, when this process has built it; else null. */
  readonly buildLog: string | null;
  /** Of the task's other services, by their names. */
  readonly services?: Readonly<Record<string, SandboxImage>>;
}

export interface HookRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/**
 * One container. Commands of the agent run one after another in a persistent session: `cd` and exported variables last, each
 * command has its own process group that dies on timeout. Every method throws {@link SandboxFailure} when the engine or the
 * container is gone, and stops at its signal.
 */
export interface Sandbox {
  /** Null for a container that was adopted: who opened it knows. */
  readonly image: SandboxImage | null;
  run(command: string, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<CommandResult>;
  /** Whole file as UTF-8 with replacement, or null when it isn't a readable regular file; cut at 10 MB. */
  readFile(path: string, signal: AbortSignal): Promise<string | null>;
  /** Creates missing folders. Returns a message when the path can't be written. */
  writeFile(path: string, content: string, signal: AbortSignal): Promise<string | null>;
  /** Runs a hook script with `input` on stdin, as the agent's user; of more output than allowed the beginning is kept, or both ends. */
  runHook(path: string, input: string, options: HookLimits & { readonly signal: AbortSignal }): Promise<HookRun>;
  /** Puts harness files below /opt/harness, owned by root, hooks executable. */
  installHarness(files: HarnessFiles, signal: AbortSignal): Promise<void>;
  /** Runs the task's own solution the way Harbor does (oracle). */
  runSolution(task: Task, signal: AbortSignal): Promise<CommandResult>;
  /**
   * Ends every process of the agent, wipes and re-creates /tests and /logs/verifier, copies the tests in, runs them as root in a
   * clean environment and reads the verdict in the same go.
   */
  verify(task: Task, signal: AbortSignal): Promise<VerifierResult>;
  outOfMemory(): Promise<boolean>;
  /**
   * Runs the task's snapshot commands, each in a process of its own that ends with its time, none of which finds tests or solution. A
   * command that fails is said in its report; throws {@link SandboxFailure} only when the sandbox is another attempt's by now, or its engine away.
   */
  collect(task: Task, signal: AbortSignal): Promise<readonly CollectReport[]>;
  /**
   * Hands /logs/artifacts and what the task declares to `keep`, regular files only and within `artifactLimits`. What is not there or can't be
   * read is said in the reports; throws only what `keep` throws, or the signal's reason.
   */
  artifacts(task: Task, keep: KeepArtifact, signal: AbortSignal): Promise<readonly ArtifactReport[]>;
  /** Gives the container up for removal, which nobody needs to wait for; see {@link Sandboxes.settled}. Never throws. */
  close(): Promise<void>;
  /** Lets go of the container and leaves it running, for another attempt to adopt. */
  leave(): void;
}

export interface VerifierResult {
  readonly output: string;
  readonly rewardText: string | null;
  readonly rewardJson: string | null;
  readonly timedOut: boolean;
  /** Changes of the agent to the verifier's own tools, in words. Where there are any, the tests were not run: see docs/sandbox.md. */
  readonly tampered: readonly string[];
  /** What the tests ran in, where the task brings an image of its own for them. */
  readonly image?: SandboxImage;
}

export interface Sandboxes {
  /** Builds or finds the task's image (one build per image at a time), starts a container, asserts its limits. */
  open(spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox>;
  /**
   * Goes on in the running container of an earlier attempt at `spec`'s trial (label `trial`): processes, files, folder and
   * exported variables are as that attempt left them. From then on the container is this attempt's: it has `spec.name`, the
   * reaper asks for it by the epoch in that name, and whoever held it before gets {@link SandboxFailure} from every method (its
   * `close` leaves it alone). It keeps the deadline that it was opened with.
   *
   * @returns null when there is nothing to go on with: no container, stopped, past its deadline, of a later epoch, its last
   * command still in flight or its verification begun. What is left of an earlier attempt is removed then, so {@link open} is next.
   */
  adopt(spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox | null>;
  /**
   * Removes our containers that are past their deadline or that `isAlive` does not vouch for; never anything without our labels.
   * @param isAlive asked for the epoch that holds the container now: the adopting one, where it was adopted
   */
  reap(isAlive: (trialId: string, epoch: number) => Promise<boolean>): Promise<number>;
  /** Resolves when every closed sandbox is removed or left to the reaper: the last thing that a worker does. */
  settled(): Promise<void>;
  /** Throws {@link SandboxFailure} with cause and remedy when the engine does not answer. */
  check(): Promise<void>;
}
