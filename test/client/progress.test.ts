import { describe, expect, it } from "@jest/globals";
import { followEvents } from "../../client/event-feed.ts";
import { eventLine } from "../../client/event-text.ts";
import { failure } from "../../client/failure.ts";
import { readLiveProgress } from "../../client/live-progress.ts";
import type { Parts } from "../../client/parts.ts";
import { followProgress } from "../../client/progress-feed.ts";
import { worthALine } from "../../client/progress-lines.ts";
import { iterationPhases, positionOf, progressLine } from "../../client/progress-text.ts";
import { asId, type OptimizationId } from "../../core/ids.ts";
import type { Spend } from "../../core/limits.ts";
import type { OptimizationResult, Phase, Progress } from "../../workflows/messages.ts";
import { eventually } from "../support/eventually.ts";

function someProgress(changed: Partial<Progress> = {}): Progress {
  return {
    optimizationId: "opt-x",
    phase: "validating",
    iteration: 2,
    iterations: 5,
    paused: false,
    currentVersionId: "v-1",
    done: 12,
    total: 40,
    accepted: 1,
    rejected: 2,
    costMicroUsd: 123_400,
    tokens: 5,
    trials: 84,
    waitingFor: "",
    review: null,
    end: null,
    ...changed,
  };
}

const result: OptimizationResult = {
  optimizationId: "opt-x",
  end: "converged",
  startingVersionId: "v-1",
  finalVersionId: "v-2",
  iterations: 1,
  accepted: 1,
  rejected: 0,
  detail: "",
};

describe("progress as a line", () => {
  it("says where it is, what was decided and what it cost", () => {
    expect(progressLine(someProgress())).toBe(
      "iteration 2 of at most 5 · Validate 12/40 · 1 accepted, 2 rejected · $0.1234 · 84 trials",
    );
  });

  it("says when it is paused and what it waits for, and invents no total", () => {
    expect(progressLine(someProgress({ phase: "mining", total: 0, paused: true, waitingFor: "resume" }))).toBe(
      "iteration 2 of at most 5 · Mine weaknesses (paused) · 1 accepted, 2 rejected · $0.1234 · 84 trials · waits for: resume",
    );
  });
});

describe("lines of progress", () => {
  it("come with each change, and for spend alone once a minute", () => {
    let now = 0;
    const deserves = worthALine(() => now);
    expect(deserves(someProgress())).toBe(true);
    expect(deserves(someProgress({ done: 13 }))).toBe(true);
    now = 59_999;
    expect(deserves(someProgress({ done: 13, costMicroUsd: 130_000, tokens: 6, trials: 85 }))).toBe(false);
    now = 60_000;
    expect(deserves(someProgress({ done: 13, costMicroUsd: 140_000 }))).toBe(true);
    expect(deserves(someProgress({ done: 13, waitingFor: "resume" }))).toBe(true);
  });
});

describe("live progress", () => {
  const own = someProgress({ costMicroUsd: 0, tokens: 0, trials: 0 });
  const partsWith = (spendOf: () => Promise<Spend>) =>
    ({ temporal: async () => ({ progress: async () => own }), paidCalls: () => ({ spendOf }) }) as unknown as Parts;

  it("has the spend of the ledger, not that of the workflow's last look", async () => {
    const spend = { costMicroUsd: 500, tokens: 60, trials: 7, wallTimeMs: 1 };
    expect(
      await readLiveProgress(
        partsWith(async () => spend),
        "opt-x",
      ),
    ).toEqual({
      ...own,
      costMicroUsd: 500,
      tokens: 60,
      trials: 7,
    });
  });

  it("is the workflow's own without a database", async () => {
    const away = async () => Promise.reject(new Error("no connection"));
    expect(await readLiveProgress(partsWith(away), "opt-x")).toEqual(own);
  });
});

describe("positions", () => {
  it("grow over the phases of all iterations, reporting and the end", () => {
    const places: [Phase, number][] = [
      ...[1, 2].flatMap((iteration) => iterationPhases.map((phase): [Phase, number] => [phase, iteration])),
      ["reporting", 2],
      ["ended", 2],
    ];
    const positions = places.map(([phase, iteration]) => positionOf(phase, iteration));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(positions).size).toBe(positions.length);
  });
});

describe("following an optimization", () => {
  function listening() {
    const heard: string[] = [];
    return {
      heard,
      listener: {
        onProgress: (progress: Progress) => heard.push(progress.phase),
        onSilence: (text: string) => heard.push(text),
      },
    };
  }

  it("tells each change once and ends with the result", async () => {
    const { heard, listener } = listening();
    const answers = [
      someProgress({ phase: "evaluating" }),
      someProgress({ phase: "evaluating" }),
      failure("no-worker", "no worker answers"),
      someProgress({ phase: "mining" }),
    ];
    let finish: (value: OptimizationResult) => void = () => {};
    const source = {
      result: () =>
        new Promise<OptimizationResult>((resolve) => {
          finish = resolve;
        }),
      progress: async () => {
        const next = answers.shift();
        if (answers.length === 0) setTimeout(() => finish(result), 10);
        if (next instanceof Error) throw next;
        return next as Progress;
      },
    };
    expect(await followProgress(source, "opt-x", listener, new AbortController().signal)).toEqual({
      kind: "ended",
      result,
    });
    expect(heard).toEqual(["evaluating", "no worker answers", "mining"]);
  });

  it("detaches at the signal and leaves the optimization alone", async () => {
    const { listener } = listening();
    const stopping = new AbortController();
    const source = {
      progress: async () => someProgress(),
      result: (_id: string, signal?: AbortSignal) =>
        new Promise<OptimizationResult>((_resolve, reject) =>
          signal?.addEventListener("abort", () => reject(failure("interrupted", "stopped waiting"))),
        ),
    };
    setTimeout(() => stopping.abort(), 20);
    expect(await followProgress(source, "opt-x", listener, stopping.signal)).toEqual({ kind: "detached" });
  });

  it("fails as the waiting fails", async () => {
    const { listener } = listening();
    const source = {
      progress: async () => someProgress(),
      result: async () => Promise.reject(failure("not-found", "no optimization opt-x")),
    };
    await expect(followProgress(source, "opt-x", listener, new AbortController().signal)).rejects.toThrow(
      /no optimization opt-x/,
    );
  });
});

describe("events as lines", () => {
  const happened = (kind: string, data: unknown) => eventLine({ id: 1, at: "2026-11-25T00:00:00Z", kind, data });

  it.each([
    [
      "verdict",
      { id: "P-003", verdict: "rejected", reason: "no-gain", trialsUsed: 8 },
      "P-003 rejected after 8 runs: no-gain",
    ],
    ["verdict", { id: "P-001", verdict: "accepted", reason: null, trialsUsed: 36 }, "P-001 accepted after 36 runs"],
    ["proposal", { id: "P-002", status: "queued", reason: null }, "P-002 is proposed and passes the static gates"],
    ["proposal", { id: "P-004", status: "rejected", reason: "leak" }, "P-004 rejected before any run: leak"],
    ["promoted", { versionId: "v-2" }, "v-2 is promoted"],
  ])("say of %s %j: %s", (kind, data, line) => {
    expect(happened(kind, data)).toBe(line);
  });

  it("leave out what nobody watches for, and bear data of another shape", () => {
    expect(happened("prompt-digests", {})).toBeNull();
    expect(happened("verdict", null)).toContain("after");
  });

  it("come once each and in order, also when the database is away for a moment", async () => {
    const asked: number[] = [];
    const all = [1, 2, 3].map((id) => ({ id, at: "", kind: "promoted", data: {} }));
    const seen: number[] = [];
    const records = {
      events: async (_id: unknown, after: number) => {
        asked.push(after);
        if (asked.length === 2) throw new Error("away");
        return all.filter((event) => event.id > after).slice(0, 2);
      },
    };
    const stop = followEvents(records, asId<OptimizationId>("opt-x"), (event) => seen.push(event.id));
    await eventually(async () => expect(seen).toEqual([1, 2, 3]), 30_000);
    stop();
    expect(asked.slice(0, 3)).toEqual([0, 2, 2]);
  });
});
