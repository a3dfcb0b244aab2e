import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { factsOf, failingTests } from "../../core/facts.ts";
import type { AgentEnd } from "../../core/trial.ts";
import { aCall, anObservation, aStep, aTrace } from "../builders.ts";

const finished: AgentEnd = { kind: "finished", summary: "" };
const causeOf = (output: string) => factsOf(aTrace().whoseTestsPrint(output), finished).cause;

/** How each test tool prints a failing test of this name, and the values that it expected and got. */
const styles: Readonly<Record<string, (name: string, expected: string, got: string) => string>> = {
  "TAP of our own verifiers": (name, expected, got) => `ok - other\nnot ok - ${name}: got ${got}, expected ${expected}`,
  "TAP with numbers and comments": (name, expected) => `1..2\nok 1 - other\nnot ok 2 - ${name} # expected ${expected}`,
  pytest: (name, expected, got) =>
    `FAILED tests/test_it.py::${name} - AssertionError: assert '${got}' == '${expected}'\nE   assert '${got}' == '${expected}'`,
  "pytest with parameters": (name, expected, got) =>
    `FAILED tests/test_it.py::${name}[${got}-${expected}] - assert '${got}' == '${expected}'`,
  jest: (name, expected, got) => `  ✕ ${name} (5 ms)\n  ● ${name}\n    Expected: "${expected}"\n    Received: "${got}"`,
  "go test": (name, expected, got) => `--- FAIL: ${name} (0.00s)\n    it_test.go:12: got ${got}, want ${expected}`,
  unittest: (name, expected, got) => `FAIL: ${name} (tests.Case)\nAssertionError: '${got}' != '${expected}'`,
};

describe("failingTests", () => {
  it.each(Object.entries(styles))("finds the name in the style of %s, without the values after it", (_, print) => {
    const word = fc.stringMatching(/^[a-z]{3,10}$/).map((text) => `test_${text}`);
    const value = fc.stringMatching(/^[a-zA-Z0-9 ./=-]{1,20}$/).map((text) => `SECRET${text.trim()}`);
    fc.assert(
      fc.property(word, value, value, (name, expected, got) => {
        const names = failingTests(print(name, expected, got));
        expect(names).toHaveLength(1);
        expect(names[0]).toContain(name);
        expect(JSON.stringify(names)).not.toContain("SECRET");
      }),
    );
  });

  it.each([
    "FAIL: 41 != 42",
    "FAIL: got 41, expected 42",
    "not ok: 42",
    "not ok 42",
    "ERROR: expected 42",
    "FAILED (failures=1)",
    "FAILED 3 of 42 checks",
    "E   assert 41 == 42",
  ])("takes no name from %j, where a value stands in its place", (line) => {
    expect(failingTests(line)).toEqual([]);
  });

  it("does not list tests that pass", () => {
    expect(failingTests("ok 1 - first\n✓ second\nPASSED tests/test_it.py::third\n--- PASS: fourth")).toEqual([]);
  });

  it("lists each name once, at most twenty, each of at most 120 characters", () => {
    const output = Array.from({ length: 40 }, (_, index) => `not ok - check ${index % 30} ${"x".repeat(200)}`).join(
      "\n",
    );
    const names = failingTests(output);
    expect(names).toHaveLength(20);
    expect(new Set(names).size).toBe(20);
    expect(names.every((name) => name.length === 120)).toBe(true);
  });
});

describe("the terminal cause", () => {
  it.each([
    ["not ok - report: /app/report.csv does not exist", "missing_artifact"],
    ["FAILED tests/test_it.py::test_file - FileNotFoundError: no", "missing_artifact"],
    ["not ok - build: jq: command not found", "dependency_missing"],
    ["E   ModuleNotFoundError: no", "dependency_missing"],
    ["not ok - server: connection refused", "service_down"],
    ["not ok - service did not start", "service_down"],
    ["E   SyntaxError: invalid", "build_failed"],
    ["ERROR: build failed", "build_failed"],
    ["not ok - summary is not valid JSON", "wrong_format"],
    ["not ok - the header of the table", "wrong_format"],
    ["not ok - total differs", "wrong_output"],
    ["not ok - totals after the transformation differ", "wrong_output"],
    ["not ok - the information of sparse rows is wrong", "wrong_output"],
    ["E   assert 1 == 2", "wrong_output"],
    ["all 4 checks passed", "unknown"],
    ["", "unknown"],
  ])("of %j is %s", (output, cause) => {
    expect(causeOf(output)).toBe(cause);
  });

  it("looks at failing lines only", () => {
    expect(causeOf("ok - service does not exist twice\nnot ok - total differs")).toBe("wrong_output");
  });

  it.each([
    [{ kind: "timed-out" }, "agent_timeout"],
    [{ kind: "limit", limit: "turns" }, "limit_reached"],
    [{ kind: "refused", detail: "" }, "refused"],
    [{ kind: "gave-up", detail: "" }, "gave_up"],
  ] as const)("is how the agent ended, when it ended %j, whatever the tests say", (end, cause) => {
    expect(factsOf(aTrace().whoseTestsPrint("not ok - file does not exist"), end).cause).toBe(cause);
  });
});

describe("factsOf", () => {
  const trace = aTrace(
    aStep(1, ["ls", "a.txt"], ["make", "cc: fatal\n[exit code 2]", 2]),
    aStep(2, ["make", "cc: fatal\n[exit code 2]", 2], ["make", "cc: fatal again\n[exit code 2]", 2]),
    aStep(3, ["cat b", "cat: b: missing\n\n[exit code 1]", 1]),
  ).whoseTestsPrint("not ok - build: expected 42");

  it("keeps the last line of the last three errors, without the exit code's own line", () => {
    expect(factsOf(trace, finished).lastErrors).toEqual(["cc: fatal", "cc: fatal again", "cat: b: missing"]);
  });

  it("counts exit codes and steps", () => {
    expect(factsOf(trace, finished)).toMatchObject({ exitCodes: { "0": 1, "1": 1, "2": 3 }, steps: 3 });
  });

  it("names commands that were run three times or more", () => {
    expect(factsOf(trace, finished).repeatedCommands).toEqual(['3× bash {"command":"make"}']);
  });

  it("names what hooks did", () => {
    const hooks = [{ event: "PreToolUse", name: "guard", effect: "blocked", text: "no" }] as const;
    const step = { ...aStep(1), toolCalls: [aCall("bash")], observations: [anObservation({ hooks })] };
    expect(factsOf(aTrace(step), finished).hookEvents).toEqual(["PreToolUse guard blocked"]);
  });

  it("holds nothing of what the tests expected", () => {
    expect(JSON.stringify(factsOf(trace, finished))).not.toContain("42");
  });
});
