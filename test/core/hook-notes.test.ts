import { describe, expect, it } from "@jest/globals";
import { type HookResult, hookText, notesOf, withNotes } from "../../core/hook-notes.ts";
import { anObservation } from "../builders.ts";

const result = (kind: HookResult["kind"], text = `says ${kind}`): HookResult => ({
  name: "hooks/PreToolUse/guard.sh",
  kind,
  text,
});

describe("notesOf", () => {
  it.each([
    ["block", "blocked"],
    ["update-input", "updated-input"],
    ["add-context", "added-context"],
    ["failed", "failed"],
  ] as const)("keeps %s as %s, with the hook's short name", (kind, effect) => {
    expect(notesOf("PreToolUse", false, [result(kind)])).toEqual([
      { event: "PreToolUse", name: "guard", effect, text: `says ${kind}` },
    ]);
  });

  it("keeps a new input and what was said about it as two notes, of which the model sees the words", () => {
    const notes = notesOf("PreToolUse", false, [{ ...result("update-input"), context: "Only looking." }]);
    expect(notes.map(({ effect, text }) => [effect, text])).toEqual([
      ["updated-input", "says update-input"],
      ["added-context", "Only looking."],
    ]);
    expect(withNotes(anObservation({ text: "out" }), notes).text).toBe(
      'out\n<hook event="PreToolUse" name="guard">Only looking.</hook>',
    );
  });

  it("keeps nothing of a hook that did nothing", () => {
    expect(notesOf("PreToolUse", false, [result("nothing")])).toEqual([]);
  });

  it("names the event that really ran after a failing tool", () => {
    expect(notesOf("PostToolUse", true, [result("add-context")])[0]?.event).toBe("PostToolUseFailure");
    expect(notesOf("PreToolUse", true, [result("add-context")])[0]?.event).toBe("PreToolUse");
  });
});

describe("withNotes", () => {
  const results = (["add-context", "update-input", "failed", "block"] as const).map((kind) => result(kind));

  it("shows the model context and blocks, and keeps all notes for mining", () => {
    const observation = withNotes(anObservation({ text: "out" }), notesOf("PostToolUse", false, results));
    expect(observation.text).toBe(
      'out\n<hook event="PostToolUse" name="guard">says add-context</hook>\n<hook event="PostToolUse" name="guard">says block</hook>',
    );
    expect(observation.hooks).toHaveLength(4);
  });

  it("adds to notes that are there already", () => {
    const once = withNotes(anObservation(), notesOf("PreToolUse", false, [result("update-input")]));
    const twice = withNotes(once, notesOf("PostToolUse", false, [result("add-context")]));
    expect(twice.hooks.map((note) => note.effect)).toEqual(["updated-input", "added-context"]);
  });

  it("leaves an observation alone when no hook spoke", () => {
    const observation = anObservation();
    expect(withNotes(observation, [])).toBe(observation);
  });
});

describe("hookText", () => {
  it("marks a hook's words, and whether they blocked", () => {
    expect(hookText("Stop", result("block", "look again"), true)).toBe(
      '<hook event="Stop" name="guard" decision="block">look again</hook>',
    );
    expect(hookText("SessionStart", result("add-context", "hello"), false)).toBe(
      '<hook event="SessionStart" name="guard">hello</hook>',
    );
  });
});
