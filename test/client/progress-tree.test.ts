import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ProgressTree } from "../../client/progress-tree.ts";
import { blankProgress, type Phase, type Progress } from "../../workflows/messages.ts";
import { eventually } from "../support/eventually.ts";

/** A terminal that keeps what it was given. */
function aTerminal() {
  let written = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  const text = () => stripVTControlCharacters(written);
  return {
    stream: Object.assign(stream, { isTTY: true, columns: 100, rows: 40 }) as unknown as NodeJS.WriteStream,
    text,
  };
}

const at = (phase: Phase, changed: Partial<Progress> = {}): Progress => ({
  ...blankProgress,
  iterations: 5,
  phase,
  ...changed,
});
const shownWithinMs = 30_000;

describe("the tree of an optimization on a terminal", () => {
  // The tree is drawn only where standard output is a terminal, and its library asks that as well.
  const isTerminal = process.stdout.isTTY;
  beforeEach(() => {
    process.stdout.isTTY = true;
  });
  afterEach(() => {
    process.stdout.isTTY = isTerminal;
  });

  function drawn() {
    const { stream, text } = aTerminal();
    const tree = new ProgressTree(stream);
    const done = tree.draw();
    const shows = (expected: RegExp) => eventually(async () => expect(text()).toMatch(expected), shownWithinMs);
    return { tree, text, shows, done };
  }

  it("shows each iteration with its phases, their counts and verdicts, and the fresh runs of the report", async () => {
    const { tree, text, shows, done } = drawn();
    tree.onProgress(at("opening"));
    tree.onProgress(at("evaluating", { done: 3, total: 8 }));
    await shows(/Iteration 1[\s\S]*Evaluate {2}3\/8/);
    tree.onProgress(at("mining"));
    await shows(/✔ Evaluate {2}8 trials/);
    tree.onProgress(at("validating", { done: 1, total: 4, accepted: 1, rejected: 2, costMicroUsd: 123_400 }));
    await shows(/Validate {2}1\/4 {2}1 accepted, 2 rejected {2}\$0\.1234/);
    tree.onProgress(at("evaluating", { iteration: 2, done: 2, total: 8 }));
    await shows(/✔ Iteration 1[\s\S]*Iteration 2[\s\S]*Evaluate {2}2\/8/);
    tree.onProgress(at("reporting", { iteration: 2, done: 5, total: 16 }));
    await shows(/✔ Iteration 2[\s\S]*Fresh runs for the report {2}5\/16/);
    tree.onProgress(at("ended", { iteration: 2, end: "converged" }));
    await done;
    expect(text()).toMatch(/✔ Fresh runs for the report {2}16 trials\s*$/);
  });

  it("says what is waited for, and when nobody answers", async () => {
    const { tree, shows, done } = drawn();
    tree.onProgress(at("mining", { paused: true, waitingFor: "resume: self-harness resume opt-x" }));
    await shows(/Mine weaknesses {2}paused[\s\S]*waits for: resume: self-harness resume opt-x/);
    tree.onSilence("no worker answers");
    await shows(/no worker answers/);
    tree.end();
    await done;
  });

  it("ends wherever it is, and says what was not waited for", async () => {
    const { tree, text, shows, done } = drawn();
    tree.onProgress(at("proposing"));
    await shows(/✔ Mine weaknesses/);
    tree.end();
    await done;
    expect(text()).toMatch(/Propose edits: not waited for/);
  });

  it("of an optimization that ended before it was watched is empty", async () => {
    const { tree, text, done } = drawn();
    tree.onProgress(at("ended", { end: "stopped" }));
    await done;
    expect(text()).toBe("");
  });
});
