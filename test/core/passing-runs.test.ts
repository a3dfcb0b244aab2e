import { describe, expect, it } from "@jest/globals";
import { passingRuns, renderPassingRuns } from "../../core/passing-runs.ts";
import type { Step } from "../../core/trace.ts";
import { aCall, anObservation, aStep } from "../builders.ts";

const calling = (index: number, ...names: readonly string[]): Step => ({
  ...aStep(index),
  toolCalls: names.map((name, at) => aCall(name, {}, `${index}-${at}`)),
  observations: names.map((_, at) => anObservation({ callId: `${index}-${at}` })),
});
const careful = [calling(1, "bash"), calling(2, "write_file"), calling(3, "bash"), calling(4, "finish")];
const hasty = [calling(1, "write_file", "finish")];
const stumbling = [aStep(1, ["SECRET command", "SECRET: not found\n[exit code 127]", 127]), calling(2, "bash")];
const hooks = [{ event: "Stop", name: "check", effect: "blocked", text: "SECRET" }] as const;
const hooked = [{ ...calling(1, "bash"), observations: [anObservation({ hooks })] }];

describe("runs that pass", () => {
  it("are summed up by how long they took, what they got over, whether they looked again, what they used", () => {
    expect(passingRuns([careful, hasty, stumbling, hooked])).toEqual({
      runs: 4,
      steps: { least: 1, median: 2, most: 4 },
      recovered: 1,
      lookedAgain: 1,
      tools: { bash: 3, finish: 2, write_file: 2 },
      hooks: { "Stop/check blocked": 1 },
    });
  });

  it("are nothing to protect when there is none", () => {
    expect(passingRuns([])).toBeNull();
  });

  it("are told without any word of theirs", () => {
    const summary = passingRuns([careful, hasty, stumbling, hooked]);
    const told = summary ? renderPassingRuns(summary).join("\n") : "";
    expect(told).toMatch(/1 to 4 steps.*\n1 of 4 met a failing call.*\n1 of 4 did something else/);
    expect(told).toContain("hooks that acted: Stop/check blocked in 1");
    expect(told).not.toContain("SECRET");
  });
});
