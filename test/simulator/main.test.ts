import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "@jest/globals";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
});

function start(...options: string[]): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "simulator/main.ts", ...options], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  started.push(child);
  return child;
}

async function firstLine(child: ChildProcess): Promise<{ url: string; simulatedModel: boolean; pid: number }> {
  if (!child.stdout) throw new Error("no stdout");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return JSON.parse(line);
}

describe("simulator/main.ts", () => {
  it("prints one JSON line, serves on loopback, and ends with its parent's pipe when asked", async () => {
    const child = start("--port", "0", "--seed", "7", "--exit-with-parent");
    const hello = await firstLine(child);
    expect(hello).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/) as unknown as string,
      simulatedModel: true,
      pid: child.pid,
    });
    expect((await fetch(`${hello.url}/models`)).status).toBe(200);
    child.stdin?.end();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("stays when standard input closes and ends on SIGTERM", async () => {
    const child = start();
    const { url } = await firstLine(child);
    child.stdin?.end();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await fetch(`${url}/models`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("says what is wrong with an option", async () => {
    const child = start("--port", "many");
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    expect(await once(child, "exit")).toEqual([2, null]);
    expect(said).toContain('--port: expected a whole number from 0, got "many"');
  });
});
