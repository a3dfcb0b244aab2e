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

/** Starts a TypeScript program and waits for its first line of JSON, by which it says that it is ready. */
export async function start(
  file: string,
  parameters: readonly string[],
  variables: NodeJS.ProcessEnv,
): Promise<Running> {
  const child = spawn(process.execPath, ["--import", "tsx", file, ...parameters], {
    env: variables,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Whoever started it must not leave it behind, however it ends; a crash of ours is the one case left to `npm run down`.
  const endWithUs = () => void child.kill("SIGTERM");
  process.once("exit", endWithUs);
  child.once("exit", () => process.removeListener("exit", endWithUs));
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
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
