import fc from "fast-check";
import type { Step, Trace } from "../../core/trace.ts";

const count = fc.nat(1_000_000);
const callId = fc.oneof(fc.constantFrom("call-1", "call-2", ""), fc.string());

/** What models write as arguments: objects, other JSON, and text that is none; any of them spaced as they like. */
const callArguments = fc.oneof(
  fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
  fc.jsonValue().map((value) => JSON.stringify(value, null, 2)),
  fc.constantFrom("", "{", '{"a":1,"a":2}', '{"n":-0}', '{"__proto__":{"x":1}}', "[]", "null"),
  fc.string(),
);

const observation = fc.record({
  callId,
  text: fc.string({ unit: "binary" }),
  exitCode: fc.option(fc.integer({ min: 0, max: 255 })),
  failed: fc.boolean(),
  omittedBytes: count,
  durationMs: count,
  hooks: fc.array(
    fc.record({
      event: fc.constantFrom("PreToolUse", "Stop"),
      name: fc.string(),
      effect: fc.constantFrom("blocked", "updated-input", "added-context", "failed"),
      text: fc.string(),
    }),
    { maxLength: 2 },
  ),
});

const step = fc.record({
  text: fc.string({ unit: "binary" }),
  toolCalls: fc.array(fc.record({ id: callId, name: fc.string(), arguments: callArguments }), { maxLength: 3 }),
  observations: fc.array(observation, { maxLength: 3 }),
  usage: fc.record({
    prompt: count,
    cached: count,
    completion: count,
    source: fc.constantFrom("usage", "estimated"),
  }),
  notes: fc.array(fc.string(), { maxLength: 2 }),
});

/** Traces of any shape that the types allow, odd ones among them: doubled ids, answers to no call, halves of characters. */
export const traces: fc.Arbitrary<Trace> = fc.record({
  instruction: fc.string(),
  steps: fc
    .array(step, { maxLength: 4 })
    .map((steps) => steps.map((each, index): Step => ({ index: index + 1, ...each }))),
  verifierOutput: fc.string({ unit: "binary" }),
});
