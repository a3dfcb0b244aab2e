import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { SandboxFailure } from "../../core/failures.ts";
import type { VerifierResult } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { archiveOf, readFolder } from "./archive.ts";
import { engineFiles, overlayFiles } from "./changes.ts";
import { type Engine, reasonOf } from "./client.ts";
import { runExec, startExec } from "./exec.ts";
import { readable } from "./output.ts";
import { RecordReader, type VerifierRecord } from "./records.ts";
import type { RunningContainer } from "./running.ts";
import { endOthersScript, verifyScript } from "./scripts.ts";
import { type Inspection, inspectChanges } from "./tampering.ts";

/** The container, and where in it the tests run: the task's working directory. */
export type VerifyTarget = Pick<
  RunningContainer,
  "name" | "folder" | "variables" | "image" | "instance" | "overlay" | "startsWithOurs"
>;

/**
 * Runs the task's tests and reads their verdict; the agent's processes are gone before the first of them starts.
 * @param ownTests the image holds them, in /tests
 */
export async function verify(
  engine: Engine,
  target: VerifyTarget,
  task: Task,
  signal: AbortSignal,
  { ownTests = false }: { readonly ownTests?: boolean } = {},
): Promise<VerifierResult> {
  const tests = ownTests ? Buffer.alloc(0) : await testsOf(task);
  let way: Way = ownTests ? "own" : "stdin";
  let ended = false;
  let restarted = false;
  for (;;) {
    const look = target.startsWithOurs && !restarted;
    const result = await runVerifier(engine, target, { task, tests, way, look }, signal);
    if (typeof result === "object") return result;
    if (result === "packed" && way === "stdin") way = "engine";
    else if (result === "not-alone" && !ended) {
      // Whom the session could not end, because it was stopped itself for instance. What comes next is a process of its own again.
      await endOthers(engine, target, signal);
      ended = true;
    } else if ((result === "not-alone" || result === "changed") && !restarted && target.startsWithOurs) {
      // Nothing outlives the end of a container, and its files stay. Not the rule only because it takes most of a second.
      const restart = () => engine.docker.getContainer(target.name).restart({ t: 0 });
      await engine.call("restart the container before its verification", restart, { signal });
      restarted = true;
    } else return unableToStart(engine, target, signal);
  }
}

const endOthersMs = 20_000;

async function endOthers(engine: Engine, { name }: VerifyTarget, signal: AbortSignal): Promise<void> {
  const command = ["bash", "--noprofile", "--norc", "-c", endOthersScript];
  // Where it can't begin, the next look finds them still.
  await runExec(engine, name, { command, user: "0", signal, deadlineMs: endOthersMs }).catch(() => {});
  signal.throwIfAborted();
}

/** Whose fault that is, its files may tell: tools that were replaced or removed. */
async function unableToStart(engine: Engine, target: VerifyTarget, signal: AbortSignal): Promise<VerifierResult> {
  const { tampered } = await inspect(engine, target, signal, { broken: true });
  if (tampered.length > 0) return tamperedWith(tampered);
  const anew = target.startsWithOurs ? "even in a fresh container" : "and the image's own start can't be trusted again";
  throw new SandboxFailure("sandbox", `the verifier can't start alone, ${anew}`);
}

async function testsOf(task: Task): Promise<Buffer> {
  const folder = join(task.folder, "tests");
  try {
    return await archiveOf([
      { type: "directory", path: "tests/", mode: 0o700 },
      { type: "directory", path: "logs/verifier/", mode: 0o700 },
      ...(await readFolder(folder, "tests/")),
    ]);
  } catch (error) {
    throw new SandboxFailure("sandbox", `${task.id}: tests can't be read: ${(error as Error).message}`);
  }
}

interface Verification {
  readonly task: Task;
  readonly tests: Buffer;
  readonly way: Way;
  /** Whether to look at the container's own processes: at those that it started with. */
  readonly look: boolean;
}

/** How the tests get in. The engine's way works with any image but costs it a process of its own; stdin needs `tar` there. */
type Way = "stdin" | "engine" | "own";

/** @returns `not-alone` also when it could not even begin there; `packed` when the image can't unpack the tests */
async function runVerifier(
  engine: Engine,
  target: VerifyTarget,
  { task, tests, way, look }: Verification,
  signal: AbortSignal,
): Promise<VerifierResult | "not-alone" | "changed" | "packed"> {
  const mark = randomBytes(16).toString("hex");
  const reader = new RecordReader(mark);
  const stream = await startExec(engine, target.name, {
    command: [
      "bash",
      "--noprofile",
      "--norc",
      "-c",
      'eval "$SELF_HARNESS_VERIFIER"',
      "verifier",
      mark,
      way,
      look ? "look" : "trust",
    ],
    variables: [`SELF_HARNESS_VERIFIER=${verifyScript}`],
    user: "0",
    signal,
    onStdout: (chunk) => reader.push(chunk),
    onStderr: () => {},
    onClose: () => reader.end(),
  });
  const stop = () => stream.destroy();
  signal.addEventListener("abort", stop, { once: true });
  // Beyond the tests' own time: for ending processes, wiping, copying, reading the verdict.
  const deadline = setTimeout(stop, task.verifierTimeoutMs + engine.usualDeadlineMs);
  try {
    const opening = await reader.first(["ready", "alive", "changed", "problem"]);
    if (!opening || opening.name === "alive") {
      signal.throwIfAborted();
      return "not-alone";
    }
    if (opening.name === "changed") return "changed";
    if (opening.name === "problem")
      throw new SandboxFailure("sandbox", `the verifier can't start: ${opening.rest.join(" ")}`);
    const { tampered, recompile } = await inspect(engine, target, signal);
    if (tampered.length > 0) return tamperedWith(tampered);
    if (way === "engine") await copyTests(engine, target, tests, signal);
    const archive = way === "stdin" ? tests : Buffer.alloc(0);
    stream.socket.write(goAhead(target, task, { size: archive.length, recompile }));
    stream.socket.end(archive);
    const ending = await reader.first(["end", "packed"]);
    if (ending?.name === "packed") return "packed";
    if (ending) return resultOf(reader.records);
    throw new SandboxFailure(
      "sandbox",
      `the verifier ended early${reader.otherwiseSaid ? `: ${reader.otherwiseSaid}` : ""}`,
    );
  } catch (error) {
    throw signal.aborted ? reasonOf(signal) : error;
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener("abort", stop);
    stream.destroy();
  }
}

/** In this moment: the agent's processes are gone, and nothing of the task's tests is there yet. */
async function inspect(
  engine: Engine,
  target: VerifyTarget,
  signal: AbortSignal,
  options: { readonly broken?: boolean } = {},
): Promise<Inspection> {
  const local = target.overlay && (await overlayFiles(target.overlay));
  const files = local ?? engineFiles(engine, target, signal);
  const around = { workdir: target.folder, searched: searchedFolders(target.variables) };
  return inspectChanges(files, around, options).finally(() => files.close());
}

/** Absolute ones: what a search path names beside them is the tests' own risk. */
function searchedFolders(variables: readonly string[]): string[] {
  const path = variables.find((each) => each.startsWith("PATH="))?.slice("PATH=".length) ?? "";
  return path.split(":").filter((folder) => folder.startsWith("/"));
}

async function copyTests(engine: Engine, target: VerifyTarget, tests: Buffer, signal: AbortSignal): Promise<void> {
  const container = engine.docker.getContainer(target.name);
  const put = (abortSignal: AbortSignal) => container.putArchive(tests, { path: "/", abortSignal });
  await engine.call("copy the tests in", put, { signal });
}

/** Over stdin and not as arguments: other processes could read those, and a value may be a key. */
function goAhead(target: VerifyTarget, task: Task, { size, recompile }: { size: number; recompile: boolean }): string {
  const variables = new Map(target.variables.map((each) => [each.split("=", 1)[0] ?? "", each]));
  const set = (name: string, value: string) => variables.set(name, `${name}=${value}`);
  if (!variables.has("PATH")) set("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  set("HOME", "/root");
  set("LANG", "C.UTF-8");
  // Below /tests, which is the verifier's own.
  if (recompile) set("PYTHONPYCACHEPREFIX", "/tests/.compiled");
  for (const [name, value] of Object.entries(task.verifierVariables)) set(name, value);
  const seconds = (task.verifierTimeoutMs / 1000).toFixed(3);
  return [seconds, String(size), target.folder, ...variables.values(), ""].map((each) => `${each}\0`).join("");
}

function tamperedWith(tampered: readonly string[]): VerifierResult {
  return { output: `${tampered.join("\n")}\n`, rewardText: null, rewardJson: null, timedOut: false, tampered };
}

/** As a shell reports it. Tests that were killed did not get to their end, whatever they had written by then. */
const killedBySignal = (status: number) => status > 128 && status < 160;

function resultOf(records: readonly VerifierRecord[]): VerifierResult {
  const file = (name: string) => records.find((record) => record.name === "file" && record.rest[0] === name);
  const ended = records.find((record) => record.name === "ended")?.rest ?? [];
  const timedOut = ended[0] === "1";
  const text = (name: string) => readableOrNull(file(name)?.content ?? null);
  const [rewardText, rewardJson] = [text("reward.txt"), text("reward.json")];
  const notes = records.filter((record) => record.name === "note").map((record) => `[${record.rest.join(" ")}]\n`);
  const output = notes.join("") + (file("output") ? withGap(file("output") as VerifierRecord) : "");
  if (!timedOut && killedBySignal(Number(ended[1])) && (rewardText ?? rewardJson) !== null) {
    const killed = `the tests were killed (signal ${Number(ended[1]) - 128}) after a reward had been written`;
    return { ...tamperedWith([killed]), output: `${output}[${killed}]\n` };
  }
  return { output, rewardText, rewardJson, timedOut, tampered: [] };
}

function readableOrNull(bytes: Buffer | null): string | null {
  return bytes === null ? null : readable(bytes);
}

function withGap({ rest, content }: VerifierRecord): string {
  const omitted = Number(rest[1]) - content.length;
  if (omitted <= 0) return readable(content);
  const half = content.length / 2;
  return `${readable(content.subarray(0, half))}\n[... ${omitted} bytes omitted ...]\n${readable(content.subarray(half))}`;
}
