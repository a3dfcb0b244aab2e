import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { defaultControl, listHooks, readHarness, versionOf } from "../../core/harness.ts";
import { someFiles } from "./some-harness.ts";

const manifest = { version: 1, name: "minimal" };

describe("a harness version", () => {
  it("does not depend on the order of the files", () => {
    fc.assert(
      fc.property(someFiles, (files) =>
        expect(versionOf(Object.fromEntries(Object.entries(files).reverse()))).toBe(versionOf(files)),
      ),
    );
  });

  it("differs as soon as a path or a byte differs", () => {
    fc.assert(
      fc.property(someFiles, someFiles, (one, other) => {
        const equal = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
        expect(versionOf(one) === versionOf(other)).toBe(equal);
      }),
    );
  });

  it("looks like v- and twelve hex digits", () => {
    expect(versionOf({})).toMatch(/^v-[0-9a-f]{12}$/);
  });
});

describe("reading a harness", () => {
  it("fills in the default policy", () => {
    const result = readHarness(
      { "harness.yaml": "" },
      { ...manifest, control: { turnLimit: 7, nudges: { silence: "Go on." } } },
      {},
    );
    expect("harness" in result && result.harness.manifest.control).toEqual({
      ...defaultControl,
      turnLimit: 7,
      nudges: { ...defaultControl.nudges, silence: "Go on." },
    });
  });

  it("lists hooks in the order in which they run", () => {
    const files = {
      "hooks/Stop/b.sh": "",
      "hooks/PreToolUse/z.sh": "",
      "hooks/Stop/a.sh": "",
      "prompts/system.md": "",
    };
    expect(listHooks(files).map((hook) => hook.path)).toEqual([
      "hooks/PreToolUse/z.sh",
      "hooks/Stop/a.sh",
      "hooks/Stop/b.sh",
    ]);
  });

  it("names every problem of a bad harness at once", () => {
    const files = {
      "harness.yaml": "",
      "prompts/other.md": "",
      "hooks/Never/x.sh": "",
      "skills/a/SKILL.md": "",
      "skills/b/notes.md": "",
      "skills/c/SKILL.md": "",
    };
    const bad = {
      version: 2,
      name: "",
      model: "gpt",
      tools: ["bash", "rm"],
      control: { turnLimit: 0, turnLimits: 5, observationHead: 1.5, nudges: { silence: 3, shout: "x" } },
    };
    const result = readHarness(files, bad, {
      "skills/a/SKILL.md": { name: "other", description: "A." },
      "skills/c/SKILL.md": { name: "c" },
    });
    const problems = "problems" in result ? result.problems.map(({ file, message }) => `${file} ${message}`) : [];
    const expected = [
      "prompts/other.md has no meaning",
      "hooks/Never/x.sh has no meaning",
      "harness.yaml unknown key `model`",
      "harness.yaml `version` must be 1",
      "harness.yaml `name` must be a text",
      "harness.yaml `tools` must be a list out of",
      "harness.yaml `control.turnLimit` must be a whole number from 1 to 200",
      "harness.yaml unknown key `control.turnLimits`",
      "harness.yaml `control.observationHead` must be a whole number",
      "harness.yaml `control.nudges.silence` must be a text",
      "harness.yaml unknown key `control.nudges.shout`",
      "skills/a/SKILL.md front matter `name` must equal",
      "skills/b/SKILL.md is missing",
      "skills/c/SKILL.md front matter `description`",
    ];
    for (const text of expected) expect(problems).toContainEqual(expect.stringContaining(text));
    expect(problems).toHaveLength(expected.length);
  });

  it("refuses what is no mapping at all", () => {
    for (const value of [null, undefined, "text", 7, [], true]) {
      const result = readHarness({}, value, {});
      expect("problems" in result && result.problems[0]?.message).toMatch(/must be a mapping/);
    }
  });
});
