import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { soundTask, withFolder, writeFiles } from "../adapters/task-folders.ts";
import { runCli } from "./running-cli.ts";

const settings = "[environment]\nmemory_mb = 256\nallow_internet = false\n";
const good = {
  ...soundTask,
  "task.toml": settings,
  "environment/Dockerfile": "FROM self-harness/starter-base:1\nWORKDIR /app\n",
  "tests/test.sh": "[ -e hello.txt ]; echo $((1 - $?)) > /logs/verifier/reward.txt\n",
};

it(
  "checking a dataset names each broken task with its remedy, and goes on with the others",
  () =>
    withFolder(async (folder) => {
      const tasks: Readonly<Record<string, Readonly<Record<string, string>>>> = {
        good,
        unreadable: { ...good, "task.toml": "[agent]\ntimeout_sec = 0\n" },
        unbuilt: { ...good, "environment/Dockerfile": "FROM self-harness/starter-base:no-such-tag\n" },
        unhealthy: {
          ...good,
          "task.toml": `${settings}[environment.healthcheck]\ncommand = "echo not there; exit 7"\nretries = 1\n`,
        },
        unsnapped: {
          ...good,
          "task.toml": `[[verifier.collect]]\ncommand = "echo no dump; exit 3"\n${settings}`,
          "tests/test.sh": "cat /logs/artifacts/dump && echo 1 > /logs/verifier/reward.txt\n",
        },
      };
      for (const [name, files] of Object.entries(tasks)) await writeFiles(join(folder, "set", name), files);
      const { code, out } = await runCli(["benchmark", "check", "set"], { folder });
      expect(out).toMatch(/1 of 5 tasks are sound; broken: [a-z, ]+/);
      expect(out).toMatch(/good +\S+ 1 +\S+ 0 /);
      expect(out).toMatch(/unreadable can't be read:\s+.*agent\.timeout_sec: got 0.*Write for example/);
      expect(out).toMatch(
        /unbuilt \(oracle\): its image can't be built[\s\S]*no-such-tag[\s\S]*Remedy: run `npm run setup`/,
      );
      expect(out).toMatch(
        /unhealthy \(nop\): its container could not be used[\s\S]*failed 1 times.*exit code 7.*not there/,
      );
      expect(out).toMatch(
        /unsnapped \(oracle\)[\s\S]*collect\]\] in main: echo no dump; exit 3: exit code 3\s+no dump/,
      );
      expect(code).toBe(8);
    }),
  120_000,
);
