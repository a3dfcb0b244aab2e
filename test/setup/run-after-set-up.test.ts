import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { runToEnd } from "../../scripts/setup/run-after-set-up.mjs";

const module = new URL("../../scripts/setup/run-after-set-up.mjs", import.meta.url);
const program =
  "process.once('SIGTERM', () => process.exit(7)); console.log(process.pid); setInterval(() => {}, 1000);";

describe("a program that is run after set-up", () => {
  it.each([
    ["process.exit(3)", 3],
    ["process.kill(process.pid, 'SIGKILL')", 137],
  ])("hands its end on: %s", async (source, code) => {
    expect(await runToEnd([process.execPath, "-e", source], process.env)).toBe(code);
  });

  it("ends with the script that runs it, even when only that one gets the signal", async () => {
    const source = `const { runToEnd } = await import(${JSON.stringify(module.href)});
      process.exitCode = await runToEnd([process.execPath, "-e", ${JSON.stringify(program)}], process.env);`;
    const script = spawn(process.execPath, ["--input-type=module", "-e", source], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(script, "close");
    const [line] = (await once(script.stdout, "data")) as [Buffer];
    script.kill("SIGTERM");
    expect((await ended)[0]).toBe(7);
    expect(() => process.kill(Number(line.toString()), 0)).toThrow(/ESRCH/);
  });
});
