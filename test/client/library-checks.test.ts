import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import { failure } from "../../client/failure.ts";
import type { Parts } from "../../client/parts.ts";
import { selfHarness } from "../../client/self-harness.ts";
import type { Sandbox, Sandboxes } from "../../core/ports.ts";
import type { OptimizationResult, Progress } from "../../workflows/messages.ts";
import { soundTask, withFolder, writeFiles } from "../adapters/task-folders.ts";

/** The library over parts of which a test needs only these. */
function libraryOver(parts: Partial<Parts>, folder = "/") {
  return selfHarness({ variables: {}, close: async () => {}, ...parts } as Parts, folder);
}

/** Every solution passes, and so does doing nothing where the task's id says so. */
function agreeableSandboxes(): Sandboxes {
  const sandboxes: Partial<Sandboxes> = {
    check: async () => {},
    reap: async () => 0,
    settled: async () => {},
    async open({ task }) {
      let solved = task?.id.startsWith("too-easy") ?? false;
      const sandbox: Partial<Sandbox> = {
        async runSolution() {
          solved = true;
          return { output: "", omittedBytes: 0, exitCode: 0, timedOut: false, durationMs: 1 };
        },
        verify: async () => ({
          output: "",
          rewardText: solved ? "1" : "0",
          rewardJson: null,
          timedOut: false,
          tampered: [],
        }),
        close: async () => {},
      };
      return sandbox as Sandbox;
    },
  };
  return sandboxes as Sandboxes;
}

describe("checking benchmarks from code", () => {
  const withBenchmark = (look: (folder: string, library: ReturnType<typeof libraryOver>) => Promise<void>) =>
    withFolder(async (folder) => {
      for (const name of ["sound", "too-easy"]) await writeFiles(join(folder, "tasks", name), soundTask);
      await writeFiles(join(folder, "tasks/unreadable"), { ...soundTask, "task.toml": "version = [" });
      const benchmarks = (warn?: (warning: string) => void) => fileBenchmarks({ variables: {}, ...(warn && { warn }) });
      await look(folder, libraryOver({ benchmarks, sandboxes: agreeableSandboxes }, folder));
    });

  it("tells each result, and names every task that is not sound", () =>
    withBenchmark(async (_folder, library) => {
      const told: string[] = [];
      const checked = await library.checkBenchmarks(["tasks"], {
        concurrency: 1,
        onResult: ({ taskId, checker, ok }, done, of) => told.push(`${done}/${of} ${taskId} ${checker} ${ok}`),
        onUnreadable: ({ name }) => told.push(name),
      });
      expect(told).toEqual([
        "unreadable",
        "1/4 sound oracle true",
        "2/4 sound nop true",
        "3/4 too-easy oracle true",
        "4/4 too-easy nop false",
      ]);
      expect(checked).toMatchObject({ tasks: 3, broken: ["too-easy", "unreadable"] });
    }));

  it("says what is wrong with what it was asked, before any sandbox is made", () =>
    withBenchmark(async (folder, library) => {
      const ask = (options: Parameters<typeof library.checkBenchmarks>[1], path = "tasks") =>
        library.checkBenchmarks([path], options);
      await expect(ask({}, "elsewhere")).rejects.toThrow(`benchmark: ${folder}/elsewhere is not there`);
      await expect(ask({ only: "git-*" })).rejects.toThrow(/no task's id fits "git-\*"/);
      await expect(ask({ concurrency: 0 })).rejects.toThrow(/got 0, expected a whole number from 1 to 64/);
      await expect(ask({ folders: ["data"] })).rejects.toThrow(/got "data", expected absolute paths/);
    }));

  it("ends as interrupted by its signal", () =>
    withBenchmark(async (_folder, library) => {
      const stopping = new AbortController();
      const options = { concurrency: 1, signal: stopping.signal, onResult: () => stopping.abort() };
      await expect(library.checkBenchmarks(["tasks"], options)).rejects.toMatchObject({
        kind: "interrupted",
        message: "interrupted after 1 of 4 checks",
      });
    }));
});

describe("the doctor from code", () => {
  const services = {
    temporal: async () => Promise.reject(failure("temporal", "Temporal: no answer at nowhere")),
    records: () => ({ listOptimizations: async () => [] }),
    connections: { databaseUrl: "postgres://x@127.0.0.1:1/x" },
    sandboxes: agreeableSandboxes,
  } as unknown as Partial<Parts>;
  const seen = async (checks: ReturnType<ReturnType<typeof libraryOver>["doctor"]>) => {
    const found: Record<string, boolean> = {};
    for await (const { name, ok } of checks) found[name] = ok;
    return found;
  };

  it("looks at each service, whatever became of the one before", async () => {
    expect(await seen(libraryOver(services).doctor())).toEqual({ temporal: false, postgres: true, docker: true });
  });

  it("says that a configuration can't be read, and looks at the services all the same", () =>
    withFolder(async (folder) => {
      await writeFiles(folder, { "self-harness.yaml": "model: 7\n" });
      const found = await seen(libraryOver(services, folder).doctor({ config: "self-harness.yaml" }));
      expect(found).toEqual({ configuration: false, temporal: false, postgres: true, docker: true });
    }));
});

describe("watching from code", () => {
  const result = { end: "converged" } as OptimizationResult;
  const watched = (ends: Promise<OptimizationResult>) =>
    libraryOver({
      temporal: async () => ({ progress: async () => ({ phase: "mining" }), result: async () => ends }),
      paidCalls: () => ({ spendOf: async () => ({ costMicroUsd: 1, tokens: 2, trials: 3, wallTimeMs: 4 }) }),
    } as unknown as Partial<Parts>);

  it("tells progress with the ledger's spend, and answers with the result", async () => {
    let end: (result: OptimizationResult) => void = () => {};
    const ends = new Promise<OptimizationResult>((resolve) => {
      end = resolve;
    });
    const heard: Progress[] = [];
    const onProgress = (progress: Progress) => {
      heard.push(progress);
      end(result);
    };
    expect(await watched(ends).watch("opt-x", { onProgress })).toEqual(result);
    expect(heard).toEqual([{ phase: "mining", costMicroUsd: 1, tokens: 2, trials: 3 }]);
  });

  it("leaves the optimization alone when its signal ends it", async () => {
    const stopping = new AbortController();
    const ends = new Promise<OptimizationResult>((_resolve, reject) =>
      stopping.signal.addEventListener("abort", () => reject(failure("interrupted", "stopped waiting"))),
    );
    const watching = watched(ends).watch("opt-x", { onProgress: () => stopping.abort() }, stopping.signal);
    await expect(watching).rejects.toMatchObject({ kind: "interrupted", message: "stopped watching; opt-x goes on" });
  });
});
