import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type AgentEvent, type AgentState, advance, nextMove, startAgent } from "../../core/agent.ts";
import type { Harness } from "../../core/harness.ts";
import {
  type AskMove,
  idleEvent,
  isIdle,
  type JournalEntry,
  moveDigest,
  noUsage,
  resumeFrom,
  stepBefore,
} from "../../core/journal.ts";
import type { Step } from "../../core/trace.ts";
import { aCall, aHarness, anObservation, aRequest } from "../builders.ts";

const instruction = "Do it.";
const requestOf = (_state: AgentState, move: AskMove) => aRequest({ messages: move.messages, tools: move.tools });
const usage = { prompt: 60, cached: 0, completion: 20, source: "usage" } as const;

const someHarness = fc
  .subarray([
    "hooks/SessionStart/hello.sh",
    "hooks/PreToolUse/guard.sh",
    "hooks/PostToolUse/check.sh",
    "hooks/Stop/ready.sh",
  ])
  .map((hooks) => aHarness({ hooks, control: { turnLimit: 12 } }));
const someAnswers = fc.array(
  fc.constantFrom(
    [aCall("bash", { command: "ls" }, "a")],
    [aCall("bash", { command: "make" }, "a"), aCall("read_file", { path: "/x" }, "b")],
    [aCall("bash", { command: "false" }, "a")],
    [],
    [aCall("finish", { summary: "done" }, "z")],
  ),
  { minLength: 1, maxLength: 10 },
);

interface Lived {
  readonly entries: JournalEntry[];
  readonly steps: Step[];
  readonly states: AgentState[];
}

/** Lives through a whole trial, writing down what a runner would; `states` are those after each entry. */
function live(harness: Harness, answers: readonly (readonly ReturnType<typeof aCall>[])[]): Lived {
  let state = startAgent(harness, instruction);
  const lived: Lived = { entries: [], steps: [], states: [] };
  let asked = 0;
  for (;;) {
    const move = nextMove(state, harness);
    const step = stepBefore(move, state, usage);
    if (step) lived.steps.push(step);
    if (move.kind === "end") return lived;
    if (isIdle(move)) {
      state = advance(state, idleEvent, harness);
      continue;
    }
    const digest = moveDigest(move, (ask) => requestOf(state, ask));
    const happen = (): AgentEvent => {
      if (move.kind === "run-tool") {
        const failed = move.call.arguments.includes("false");
        return { kind: "tool-returned", observation: anObservation({ callId: move.call.id, failed }) };
      }
      if (move.kind === "run-hooks")
        return { kind: "hooks-ran", results: move.hooks.map((name) => ({ name, kind: "nothing", text: "" })) };
      const toolCalls = answers[asked++] ?? [aCall("finish", {}, "end")];
      return {
        kind: "answered",
        text: `answer ${asked}`,
        toolCalls,
        finish: toolCalls.length > 0 ? "tool_calls" : "stop",
      };
    };
    const event = happen();
    const number = lived.entries.length + 1;
    lived.entries.push({
      number,
      move: move.kind,
      digest,
      event,
      usage: move.kind === "ask" ? usage : null,
      agentMs: number * 10,
    });
    state = advance(state, event, harness);
    lived.states.push(state);
  }
}

/** How many steps were complete before the move of this entry began. */
function stepsBefore({ entries }: Lived, count: number): number {
  return entries.slice(0, count).filter(({ move }) => move === "ask").length - 1;
}

describe("resumeFrom", () => {
  it("arrives exactly where the attempt stood, at whichever entry it died", () => {
    fc.assert(
      fc.property(someHarness, someAnswers, fc.nat(), (harness, answers, at) => {
        const lived = live(harness, answers);
        const count = 1 + (at % lived.entries.length);
        const resumed = resumeFrom(lived.entries.slice(0, count), { harness, instruction, requestOf });
        if (typeof resumed === "string") throw new Error(resumed);
        expect(resumed.state).toEqual(lived.states[count - 1]);
        expect(resumed).toMatchObject({ entries: count, agentMs: count * 10 });
        expect(resumed.usage).toEqual(resumed.state.turns > 0 ? usage : noUsage);
        // Every step but the one it stands in; the runner adds that when it is complete.
        expect(resumed.steps).toEqual(lived.steps.slice(0, resumed.steps.length));
        expect(resumed.steps.length).toBe(Math.max(0, stepsBefore(lived, count)));
      }),
    );
  });

  it("refuses when a command was in flight: nobody knows what it did", () => {
    fc.assert(
      fc.property(someHarness, someAnswers, fc.nat(), (harness, answers, at) => {
        const { entries } = live(harness, answers);
        const commands = entries.filter(({ move }) => move !== "ask");
        const open = commands[at % Math.max(1, commands.length)];
        fc.pre(open !== undefined);
        const until = entries.slice(0, (open?.number ?? 1) - 1);
        const resumed = resumeFrom([...until, { ...(open as JournalEntry), event: null }], {
          harness,
          instruction,
          requestOf,
        });
        expect(resumed).toBe("in-flight");
      }),
    );
  });

  it("refuses when the loop would ask or do something else today", () => {
    const harness = aHarness();
    const { entries } = live(harness, [[aCall("bash", { command: "ls" }, "a")]]);
    const changed = (at: number, part: Partial<JournalEntry>) =>
      entries.map((entry, index) => (index === at ? { ...entry, ...part } : entry));
    const resume = (from: readonly JournalEntry[], now = harness) =>
      resumeFrom(from, { harness: now, instruction, requestOf });
    expect(typeof resume(entries)).toBe("object");
    expect(resume(changed(0, { digest: "another question" }))).toBe("mismatch");
    expect(resume(changed(1, { digest: "another command" }))).toBe("mismatch");
    expect(resume(changed(1, { move: "ask" }))).toBe("mismatch");
    expect(resume(entries, aHarness({ files: { "prompts/system.md": "Another prompt.\n" } }))).toBe("mismatch");
    expect(resumeFrom(entries, { harness, instruction: "Another task.", requestOf })).toBe("mismatch");
  });

  it("has nothing to go on with before the first entry, and nothing after the verifier began", () => {
    const harness = aHarness();
    expect(resumeFrom([], { harness, instruction, requestOf })).toBe("empty");
    const { entries } = live(harness, [[aCall("finish", {}, "a")]]);
    const verify: JournalEntry = {
      number: entries.length + 1,
      move: "verify",
      digest: "verify",
      event: null,
      usage: null,
      agentMs: 0,
    };
    expect(resumeFrom([...entries, verify], { harness, instruction, requestOf })).toBe("in-flight");
  });
});
