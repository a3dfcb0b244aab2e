import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** A page in a real headless Chromium, asked over its own protocol by a pipe: no port, no package. */
export interface Page {
  /** Value of an expression in the page, as JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** PNG of the whole page, or of its upper left part. */
  screenshot(part?: { readonly width: number; readonly height: number }): Promise<Buffer>;
  resize(width: number, height: number): Promise<void>;
  /** Addresses that the page has asked for, its own first. */
  readonly requests: readonly string[];
  /** What the browser complained about: errors, warnings, refused content. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Path of a Chromium; set-up finds or installs one. Tests without one are skipped on a laptop and can't happen in CI. */
export const browserPath = process.env["CHROME_PATH"] ?? null;

/** It is there in two seconds; a machine that does much else takes longer. */
const startTimeoutMs = 45_000;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export async function openPage(path: string, url: string, size = { width: 1_200, height: 900 }): Promise<Page> {
  const profile = await mkdtemp(join(tmpdir(), "self-harness-browser-"));
  // No sandbox of its own: tests run as root in containers, and the page is ours.
  const child = spawn(
    path,
    [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  // A browser that hangs must not outlive its test.
  const late = setTimeout(() => child.kill("SIGKILL"), startTimeoutMs);
  const close = async () => {
    clearTimeout(late);
    await stop(child);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const page = await attach(child, url, size, close);
    clearTimeout(late);
    return page;
  } catch (error) {
    await close();
    throw error;
  }
}

async function attach(
  child: ChildProcess,
  url: string,
  size: { readonly width: number; readonly height: number },
  close: () => Promise<void>,
): Promise<Page> {
  const requests: string[] = [];
  const complaints: string[] = [];
  let loaded: () => void = () => {};
  const isLoaded = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  const { ask } = speak(child, ({ method, params = {} }) => {
    if (method === "Page.loadEventFired") loaded();
    if (method === "Network.requestWillBeSent") requests.push((params["request"] as { url: string }).url);
    if (method === "Log.entryAdded") complaints.push((params["entry"] as { text: string }).text);
    if (method === "Runtime.exceptionThrown") complaints.push(JSON.stringify(params["exceptionDetails"]));
  });
  const { targetId } = await ask("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
  const session = String(sessionId);
  const resize = async (width: number, height: number) => {
    await ask("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false }, session);
  };
  for (const domain of ["Page", "Network", "Log", "Runtime"]) await ask(`${domain}.enable`, {}, session);
  await resize(size.width, size.height);
  await ask("Page.navigate", { url }, session);
  await Promise.race([isLoaded, once(child, "exit").then(neverLoaded)]);
  return {
    requests,
    complaints,
    resize,
    async evaluate<T>(expression: string) {
      const { result } = await ask("Runtime.evaluate", { expression, returnByValue: true }, session);
      return (result as { value: T }).value;
    },
    async screenshot(part) {
      const clip = part ? { clip: { x: 0, y: 0, scale: 1, ...part } } : {};
      const { data } = await ask("Page.captureScreenshot", { captureBeyondViewport: true, ...clip }, session);
      return Buffer.from(String(data), "base64");
    },
    close,
  };
}

function neverLoaded(): never {
  throw new Error(`the browser ended, or was ended after ${startTimeoutMs / 1_000} s, before the page was there`);
}

/** The protocol: JSON texts that end in a zero byte, questions on the fourth stream, answers and events on the fifth. */
function speak(child: ChildProcess, onEvent: (message: Message) => void) {
  const waiting = new Map<number, { resolve(result: Record<string, unknown>): void; reject(error: Error): void }>();
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable];
  let text = "";
  let last = 0;
  output.setEncoding("utf8").on("data", (part: string) => {
    const messages = (text + part).split("\0");
    text = messages.pop() ?? "";
    for (const message of messages.map((each) => JSON.parse(each) as Message)) {
      const asked = message.id === undefined ? undefined : waiting.get(message.id);
      if (!asked) onEvent(message);
      else if (message.error) asked.reject(new Error(message.error.message));
      else asked.resolve(message.result ?? {});
    }
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the browser ended with code ${code}`));
  });
  const ask = (method: string, params: object, sessionId?: string) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  return { ask };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
