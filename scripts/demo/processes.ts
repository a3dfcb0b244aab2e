import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program of this checkout that runs while the demo does. */
export interface Running {
  readonly firstLine: Record<string, unknown>;
  /** Asks it to end, and ends it after 20 s. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Settles when it has ended, for whatever reason, with the end of what it said on standard error. */
  readonly ended: Promise<string>;
}

const stopTimeoutMs = 20_000;
const endWithUs = new URL("end-with-parent.mjs", import.meta.url).href;

/** Starts a TypeScript program and waits for its first line of JSON, by which it says that it is ready. */
export async function start(
  file: string,
  parameters: readonly string[],
  variables: NodeJS.ProcessEnv,
): Promise<Running> {
  // Of its own process group: Ctrl-C is for us, who may still need it for a moment. It ends with us, however we end: see endWithUs.
  const child = spawn(process.execPath, ["--import", "tsx", "--import", endWithUs, file, ...parameters], {
    env: variables,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  child.channel?.unref();
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4_000);
  });
  const ended = once(child, "exit").then(() => errors);
  const firstLine = await Promise.race([
    readFirstLine(child),
    once(child, "exit").then(([code]) => {
      throw new Error(`${file} ended with code ${code} before it was ready:\n${errors}`);
    }),
  ]);
  return { firstLine, stop: () => stop(child, "SIGTERM"), kill: () => stop(child, "SIGKILL"), ended };
}

async function readFirstLine(child: ChildProcess): Promise<Record<string, unknown>> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    if (line.startsWith("{")) {
      child.stdout?.resume();
      return JSON.parse(line) as Record<string, unknown>;
    }
  }
  return new Promise(() => {});
}

async function stop(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}
