import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type AgentEvent,
  type AgentState,
  advance,
  disabledHooks,
  type Move,
  nextMove,
  startAgent,
} from "../../core/agent.ts";
import type { ChatMessage } from "../../core/chat.ts";
import type { Harness } from "../../core/harness.ts";
import type { HookResult } from "../../core/hook-notes.ts";
import type { ToolCall } from "../../core/trace.ts";
import { aCall, aHarness, anObservation } from "../builders.ts";

type Answered = Extract<AgentEvent, { kind: "answered" }>;

/** What the world does, one item after another, whatever is asked: answers, hook results, tool failures. */
interface World {
  readonly answers: readonly Answered[];
  readonly hooks: readonly HookResult["kind"][];
  readonly toolFails: readonly boolean[];
}

interface Walk {
  readonly states: readonly AgentState[];
  readonly moves: readonly Move[];
  readonly events: readonly AgentEvent[];
}

/** Runs the loop as the runner does, until it ends. Throws if it does not. */
function walk(harness: Harness, world: World): Walk {
  let [asked, hooked, ran] = [0, 0, 0];
  let state = startAgent(harness, "Do it.");
  const [states, moves, events]: [AgentState[], Move[], AgentEvent[]] = [[state], [], []];
  for (let step = 0; step < 5_000; step++) {
    const move = nextMove(state, harness);
    moves.push(move);
    if (move.kind === "end") return { states, moves, events };
    const event = happen(move);
    events.push(event);
    state = advance(state, event, harness);
    states.push(state);
  }
  throw new Error("the loop did not end");

  function happen(move: Exclude<Move, { kind: "end" }>): AgentEvent {
    switch (move.kind) {
      case "ask":
        return turn(world.answers, asked++, answer("", []));
      case "run-tool": {
        const failed = turn(world.toolFails, ran++, false);
        return { kind: "tool-returned", observation: anObservation({ callId: move.call.id, failed }) };
      }
      case "run-hooks": {
        const results: HookResult[] = [];
        for (const name of move.hooks) {
          const kind = turn(world.hooks, hooked++, "nothing" as const);
          results.push({ name, kind, text: kind === "update-input" ? '{"command":"other"}' : `says ${kind}` });
          if (kind === "block") break;
        }
        return { kind: "hooks-ran", results };
      }
    }
  }
}

function turn<T>(items: readonly T[], at: number, otherwise: T): T {
  return items.length === 0 ? otherwise : (items[at % items.length] as T);
}

function answer(text: string, toolCalls: readonly ToolCall[], finish: Answered["finish"] = "stop"): Answered {
  return { kind: "answered", text, toolCalls, finish };
}
const calls = (...toolCalls: readonly ToolCall[]) => answer("", toolCalls, "tool_calls");
const bash = (command: string, id = `bash-${command}`) => aCall("bash", { command }, id);
const finish = (summary = "done", id = "finish-1") => aCall("finish", { summary }, id);
const quiet: Pick<World, "hooks" | "toolFails"> = { hooks: [], toolFails: [] };

const asks = (moves: readonly Move[]) => moves.flatMap((move) => (move.kind === "ask" ? [move] : []));
const toolsRun = (moves: readonly Move[]) => moves.flatMap((move) => (move.kind === "run-tool" ? [move.call] : []));
const lastMessages = ({ states }: Walk) => states.at(-1)?.messages ?? [];
const endOf = ({ moves }: Walk) => {
  const last = moves.at(-1);
  return last?.kind === "end" ? last.end : null;
};

const someCalls = fc
  .array(
    fc.constantFrom(
      ["bash", '{"command":"ls"}'],
      ["bash", '{"command":"make"}'],
      ["bash", "{malformed"],
      ["write_file", "{}"],
      ["no_such_tool", "null"],
      ["finish", '{"summary":"ok"}'],
      ["finish", "cut o"],
    ),
    { maxLength: 4 },
  )
  .map((made) => made.map(([name, text], at) => aCall(name ?? "", text ?? "", `call-${at}`)));
const someAnswer = fc
  .record({
    text: fc.constantFrom("", "thinking"),
    toolCalls: someCalls,
    finish: fc.constantFrom("stop", "tool_calls", "tool_calls", "length", "content_filter" as const),
  })
  .map((made): Answered => answer(made.text, made.toolCalls, made.finish as Answered["finish"]));
const hookKinds = fc.constantFrom<HookResult["kind"]>("nothing", "block", "update-input", "add-context", "failed");
const someWorld: fc.Arbitrary<World> = fc.record({
  answers: fc.array(someAnswer, { maxLength: 12 }),
  hooks: fc.array(hookKinds, { maxLength: 12 }),
  toolFails: fc.array(fc.boolean(), { maxLength: 6 }),
});
const allHooks = ["SessionStart", "PreToolUse", "PostToolUse", "PostToolUseFailure", "Stop"].map(
  (event) => `hooks/${event}/one.sh`,
);
const someHarness = fc
  .record({
    hooks: fc.subarray([...allHooks, "hooks/PreToolUse/two.sh", "hooks/Stop/two.sh"]),
    turnLimit: fc.integer({ min: 1, max: 12 }),
    nudgeAfterToolErrors: fc.nat({ max: 3 }),
    repeatedCommandLimit: fc.nat({ max: 3 }),
  })
  .map(({ hooks, ...control }) => aHarness({ hooks, control }));

describe("the agent loop, whatever model, tools and hooks do,", () => {
  it("asks the model at most turnLimit times and ends", () => {
    fc.assert(
      fc.property(someHarness, someWorld, (harness, world) => {
        const { moves } = walk(harness, world);
        expect(asks(moves).length).toBeLessThanOrEqual(harness.manifest.control.turnLimit);
      }),
    );
  });

  it("sends well-formed requests only: each tool call has exactly one answer, in order, before anything else is said", () => {
    fc.assert(
      fc.property(someHarness, someWorld, (harness, world) => {
        for (const { messages } of asks(walk(harness, world).moves)) expect(malformed(messages)).toBeNull();
      }),
    );
  });

  it("never executes a call of an answer that was cut off or filtered", () => {
    fc.assert(
      fc.property(someHarness, someWorld, (harness, world) => {
        const { events, moves } = walk(harness, world);
        const whole = events.flatMap((event) =>
          event.kind === "answered" && event.finish !== "length" && event.finish !== "content_filter"
            ? event.toolCalls.map((call) => call.name)
            : [],
        );
        for (const call of toolsRun(moves)) {
          expect(whole).toContain(call.name);
          whole.splice(whole.indexOf(call.name), 1);
        }
      }),
    );
  });

  it("lets Stop hooks send the agent back at most twice", () => {
    fc.assert(
      fc.property(someHarness, someWorld, (harness, world) => {
        const sentBack = lastMessages(walk(harness, world)).filter(
          (message) => message.role === "user" && message.content.startsWith('<hook event="Stop"'),
        );
        expect(sentBack.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it("never runs a hook again that failed three times", () => {
    fc.assert(
      fc.property(someHarness, someWorld, (harness, world) => {
        const { events, moves, states } = walk(harness, world);
        const failures = new Map<string, number>();
        for (const [at, event] of events.entries()) {
          const move = moves[at];
          if (move?.kind === "run-hooks")
            for (const hook of move.hooks) expect(failures.get(hook) ?? 0).toBeLessThan(3);
          for (const result of event.kind === "hooks-ran" ? event.results : [])
            if (result.kind === "failed") failures.set(result.name, (failures.get(result.name) ?? 0) + 1);
        }
        const disabled = [...failures].filter(([, times]) => times >= 3).map(([hook]) => hook);
        expect(disabledHooks(states.at(-1) as AgentState).sort()).toEqual(disabled.sort());
      }),
    );
  });

  it("has a state that survives JSON, and the same events give the same state", () => {
    fc.assert(
      fc.property(someHarness, someWorld, (harness, world) => {
        const { states, events } = walk(harness, world);
        let state = startAgent(harness, "Do it.");
        for (const [at, event] of events.entries()) {
          const thawed = JSON.parse(JSON.stringify(state)) as AgentState;
          expect(nextMove(thawed, harness)).toEqual(nextMove(state, harness));
          state = advance(thawed, JSON.parse(JSON.stringify(event)) as AgentEvent, harness);
          expect(state).toEqual(states[at + 1]);
        }
      }),
    );
  });

  it("gives every observed call of a step its place in that step, at most once", () => {
    fc.assert(
      fc.property(someHarness, someWorld, (harness, world) => {
        for (const { step } of walk(harness, world).states) {
          const ids = step.observations.map((each) => each.callId);
          expect(new Set(ids).size).toBe(ids.length);
          expect(step.toolCalls.map((call) => call.id)).toEqual(expect.arrayContaining(ids));
        }
      }),
    );
  });
});

/** What a strict server would refuse of these messages, or null. */
function malformed(messages: readonly ChatMessage[]): string | null {
  if (messages[0]?.role !== "system" || messages[1]?.role !== "user") return "must begin with system and user";
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      if (open[0] !== message.callId) return `answer to ${message.callId}, expected one to ${open[0] ?? "nothing"}`;
      open = open.slice(1);
    } else if (open.length > 0) return `${message.role} before the answer to ${open[0]}`;
    if (message.role === "assistant") open = message.toolCalls.map((call) => call.id);
  }
  return open.length > 0 ? `no answer to ${open[0]}` : null;
}

describe("the agent loop", () => {
  it("runs the calls of an answer in order, then finishes with the summary", () => {
    const walked = walk(aHarness(), {
      ...quiet,
      answers: [calls(bash("one"), bash("two")), calls(finish("all done"))],
    });
    expect(toolsRun(walked.moves).map((call) => call.id)).toEqual(["bash-one", "bash-two"]);
    expect(endOf(walked)).toEqual({ kind: "finished", summary: "all done" });
  });

  it("leaves calls behind a finish undone", () => {
    const walked = walk(aHarness(), { ...quiet, answers: [calls(bash("one"), finish(), bash("two"))] });
    expect(toolsRun(walked.moves).map((call) => call.id)).toEqual(["bash-one"]);
  });

  it("finishes without a summary when its arguments can't be read", () => {
    const walked = walk(aHarness(), { ...quiet, answers: [calls(aCall("finish", "not json"))] });
    expect(endOf(walked)).toEqual({ kind: "finished", summary: "" });
  });

  it("ends by turn limit and says so", () => {
    const harness = aHarness({ control: { turnLimit: 2, repeatedCommandLimit: 0 } });
    expect(endOf(walk(harness, { ...quiet, answers: [calls(bash("ls"))] }))).toEqual({ kind: "limit", limit: "turns" });
  });

  it("nudges a silent agent once; silent again, it gave up", () => {
    const walked = walk(aHarness(), { ...quiet, answers: [answer("I am done.", [])] });
    expect(lastMessages(walked).filter((message) => message.content.startsWith("<nudge>"))).toHaveLength(1);
    expect(endOf(walked)).toEqual({ kind: "gave-up", detail: "I am done." });
  });

  it("forgives a silence that was followed by work", () => {
    const silence = answer("Let me think.", []);
    const walked = walk(aHarness(), { ...quiet, answers: [silence, calls(bash("ls")), silence, calls(finish())] });
    expect(endOf(walked)).toMatchObject({ kind: "finished" });
  });

  it("tells the agent that its answer was cut off, and keeps the calls out of the conversation", () => {
    const walked = walk(aHarness(), { ...quiet, answers: [answer("", [bash("rm -r")], "length"), calls(finish())] });
    expect(toolsRun(walked.moves)).toEqual([]);
    expect(lastMessages(walked)).toContainEqual({ role: "assistant", content: "", toolCalls: [] });
    expect(lastMessages(walked).at(3)?.content).toMatch(/cut off by its token limit; nothing of it was executed/);
  });

  it("ends a refused run as refused", () => {
    const walked = walk(aHarness(), { ...quiet, answers: [answer("I can't help with that.", [], "content_filter")] });
    expect(endOf(walked)).toEqual({ kind: "refused", detail: "I can't help with that." });
  });

  it("refuses the same call after it was made limit times in a row, and lets it through after another one", () => {
    const harness = aHarness({ control: { repeatedCommandLimit: 2 } });
    const made = ["ls", "ls", "ls", "pwd", "ls"].map((command) => calls(bash(command)));
    const walked = walk(harness, { ...quiet, answers: [...made, calls(finish())] });
    expect(toolsRun(walked.moves).map((call) => call.id)).toEqual(["bash-ls", "bash-ls", "bash-pwd", "bash-ls"]);
    expect(
      lastMessages(walked).filter((message) => /exactly this call 2 times in a row/.test(message.content)),
    ).toHaveLength(1);
  });

  it("lets an agent finish in the same words that a Stop hook sent back, under any repetition limit", () => {
    const harness = aHarness({ hooks: ["hooks/Stop/check.sh"], control: { repeatedCommandLimit: 1 } });
    const walked = walk(harness, { answers: [calls(finish())], hooks: ["block"], toolFails: [] });
    expect(asks(walked.moves)).toHaveLength(3);
    expect(endOf(walked)).toMatchObject({ kind: "finished" });
  });

  it("nudges after so many failures in a row, between turns only, and starts counting anew", () => {
    const harness = aHarness({
      control: { nudgeAfterToolErrors: 2, nudges: { toolErrors: "stop and read", silence: "" } },
    });
    const answers = [calls(bash("a"), bash("b"), bash("c")), calls(bash("d")), calls(finish())];
    const messages = lastMessages(walk(harness, { answers, hooks: [], toolFails: [true] }));
    expect(
      messages.map((message) => (message.content === "<nudge>stop and read</nudge>" ? "nudge" : message.role)),
    ).toEqual(["system", "user", "assistant", "tool", "tool", "tool", "nudge", "assistant", "tool", "assistant"]);
  });

  it("runs a call with the input that a hook put in, and keeps the model's own words in the conversation", () => {
    const harness = aHarness({ hooks: ["hooks/PreToolUse/one.sh"] });
    const walked = walk(harness, {
      answers: [calls(bash("ls")), calls(finish())],
      hooks: ["update-input", "nothing"],
      toolFails: [],
    });
    expect(toolsRun(walked.moves)).toEqual([{ ...bash("ls"), arguments: '{"command":"other"}' }]);
    expect(lastMessages(walked)).toContainEqual({ role: "assistant", content: "", toolCalls: [bash("ls")] });
  });

  it("answers a blocked call with the hook's reason, marked as a hook's", () => {
    const harness = aHarness({ hooks: ["hooks/PreToolUse/guard.sh"] });
    const walked = walk(harness, {
      answers: [calls(bash("ls")), calls(finish())],
      hooks: ["block", "nothing"],
      toolFails: [],
    });
    expect(toolsRun(walked.moves)).toEqual([]);
    expect(lastMessages(walked)).toContainEqual({
      role: "tool",
      callId: "bash-ls",
      content: '<hook event="PreToolUse" name="guard" decision="block">says block</hook>',
    });
  });

  it("adds what SessionStart hooks say to the instruction", () => {
    const harness = aHarness({ hooks: ["hooks/SessionStart/hello.sh"] });
    const walked = walk(harness, { answers: [calls(finish())], hooks: ["add-context"], toolFails: [] });
    expect(lastMessages(walked)[1]).toEqual({
      role: "user",
      content: 'Do it.\n\n<hook event="SessionStart" name="hello">says add-context</hook>',
    });
  });

  it("asks PostToolUseFailure hooks after a failure and PostToolUse hooks after a success", () => {
    const walked = walk(aHarness({ hooks: allHooks }), {
      answers: [calls(bash("a"), bash("b")), calls(finish())],
      hooks: [],
      toolFails: [true, false],
    });
    const events = walked.moves.flatMap((move) =>
      move.kind === "run-hooks" && move.hooks.length > 0 ? [move.event] : [],
    );
    expect(events).toEqual([
      "SessionStart",
      "PreToolUse",
      "PostToolUseFailure",
      "PreToolUse",
      "PostToolUse",
      "PreToolUse",
      "Stop",
    ]);
  });

  it.each([
    [{ kind: "timed-out" }, { kind: "timed-out" }],
    [{ kind: "context-exceeded" }, { kind: "limit", limit: "context" }],
  ] as const)("ends on %j", (event, end) => {
    const harness = aHarness();
    const asking = advance(startAgent(harness, "Do it."), { kind: "hooks-ran", results: [] }, harness);
    expect(nextMove(advance(asking, event, harness), harness)).toEqual({ kind: "end", end });
  });

  it("can run out of time in every phase", () => {
    fc.assert(
      fc.property(someHarness, someWorld, (harness, world) => {
        for (const state of walk(harness, world).states.slice(0, -1))
          expect(nextMove(advance(state, { kind: "timed-out" }, harness), harness)).toEqual({
            kind: "end",
            end: { kind: "timed-out" },
          });
      }),
      { numRuns: 30 },
    );
  });

  it.each<[AgentEvent, string]>([
    [calls(bash("ls")), "starting"],
    [{ kind: "tool-returned", observation: anObservation() }, "starting"],
    [{ kind: "context-exceeded" }, "starting"],
    [{ kind: "hooks-ran", results: [] }, "asking"],
    [{ kind: "tool-returned", observation: anObservation() }, "asking"],
    [{ kind: "timed-out" }, "ended"],
    [calls(bash("ls")), "ended"],
  ])("takes an event that does not fit the phase for a bug: %j while %s", (event, phase) => {
    const harness = aHarness();
    const { states } = walk(harness, { ...quiet, answers: [calls(finish())] });
    const state = states.find((each) => each.phase.at === phase) as AgentState;
    expect(() => advance(state, event, harness)).toThrow(/agent loop/);
  });
});
