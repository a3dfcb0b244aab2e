import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { causeRules, factsOf, terminalCauses } from "../../core/facts.ts";
import type { AgentEnd } from "../../core/trial.ts";
import { aCall, anObservation, aStep, aTrace } from "../builders.ts";

const letters = Array.from({ length: 30 }, (_, index) => "abcdefghijklmnopqrstuvwxyzäöüß"[index] ?? "");
const finished: AgentEnd = { kind: "finished", summary: "" };
const factsOfOutput = (output: string) => factsOf(aTrace().whoseTestsPrint(output), finished);
const causeOf = (output: string) => factsOfOutput(output).cause;
const failingTests = (output: string) => factsOfOutput(output).failingTests;

/** How each test tool prints a failing test of this name, and the values that it expected and got. */
const styles: Readonly<
  Record<string, { readonly format: string; print(name: string, expected: string, got: string): string }>
> = {
  "TAP of our own verifiers": {
    format: "tap",
    print: (name, expected, got) => `ok - other\nnot ok - ${name}: got ${got}, expected ${expected}`,
  },
  "TAP with numbers, comments and details": {
    format: "tap",
    print: (name, expected, got) =>
      `1..2\nok 1 - other\nnot ok 2 - ${name} # expected ${expected}\n  ---\n  wanted: ${expected}\n  found: ${got}\n  ...`,
  },
  pytest: {
    format: "pytest",
    print: (name, expected, got) =>
      `__________ ${name} __________\n\n    def ${name}():\n>       assert read() == '${expected}'\nE       AssertionError: assert '${got}' == '${expected}'\nE         - ${expected}\nE         + ${got}\n\ntests/test_it.py:7: AssertionError\n=== short test summary info ===\nFAILED tests/test_it.py::${name} - AssertionError: assert '${got}' == '${expected}'\n=== 1 failed, 2 passed in 0.05s ===`,
  },
  "pytest with parameters": {
    format: "pytest",
    print: (name, expected, got) =>
      `FAILED tests/test_it.py::${name}[${got}-${expected}] - assert '${got}' == '${expected}'`,
  },
  "pytest with one line a test": {
    format: "pytest",
    print: (name, expected, got) =>
      `tests/test_it.py::${name}[${expected}] FAILED   [ 50%]\nE   assert ${got} == ${expected}`,
  },
  jest: {
    format: "jest",
    print: (name, expected, got) =>
      `FAIL ./it.test.js\n  ✓ other (1 ms)\n  ✕ ${name} (5 ms)\n\n  ● ${name}\n\n    expect(received).toBe(expected) // Object.is equality\n\n    Expected: "${expected}"\n    Received: "${got}"\n\n      3 | test\n    > 4 | expect(read()).toBe("${expected}")\n\n      at Object.<anonymous> (it.test.js:4:18)\n\nTests: 1 failed, 1 passed, 2 total`,
  },
  "jest with a value in the name": {
    format: "jest",
    print: (name, expected) =>
      `  ✕ ${name} returns ${expected} (5 ms)\n  ✕ ${name} "${expected}"\n  ✕ ${name} to equal ${expected}`,
  },
  "jest with a table of cases": {
    format: "jest",
    print: (name, expected, got) =>
      `  ✕ ${name} maps ${got} to ${expected} (5 ms)\n\n  ● group › ${name} maps ${got} to ${expected}\n\n    expect(received).toBe(expected)\n\n    Expected: "${expected}"\n    Received: "${got}"\n\n      at Object.<anonymous> (it.test.js:4:18)`,
  },
  "TAP of node:test": {
    format: "tap",
    print: (name, expected, got) =>
      `# Subtest: ${name} begins with ${expected}\nnot ok 1 - ${name} begins with ${expected}\n  ---\n  location: 'it.mjs:3:1'\n  error: |-\n    Expected values to be strictly equal:\n    \n    '${got}' !== '${expected}'\n  code: 'ERR_ASSERTION'\n  expected: '${expected}'\n  actual: '${got}'\n  ...`,
  },
  "go test": {
    format: "go test",
    print: (name, expected, got) =>
      `=== RUN   ${name}\n    it_test.go:12: got ${got}, want ${expected}\n--- FAIL: ${name} (0.00s)\n    it_test.go:14: Sum() = ${got}; want ${expected}\nFAIL\nFAIL\texample/it\t0.003s`,
  },
  "go test, verbose": {
    format: "go test",
    print: (name, expected, got) =>
      `=== RUN   ${name}\n=== RUN   ${name}/${expected}\n=== PAUSE ${name}/${expected}\n=== CONT  ${name}/${expected}\n    it_test.go:12: got ${got}\n        want ${expected}\n--- FAIL: ${name} (0.00s)\n    --- FAIL: ${name}/${expected} (0.00s)\nFAIL`,
  },
  "go test with cases": {
    format: "go test",
    print: (name, expected, got) =>
      `--- FAIL: ${name} (0.00s)\n    --- FAIL: ${name}/${expected} (0.00s)\n        it_test.go:12: got ${got}`,
  },
  unittest: {
    format: "unittest",
    print: (name, expected, got) =>
      `F.\n${"=".repeat(70)}\nFAIL: ${name} (tests.Case.${name}) (case='${expected}')\n${"-".repeat(70)}\nTraceback (most recent call last):\n  File "it.py", line 5, in ${name}\n    self.assertEqual(read(), '${expected}')\nAssertionError: '${got}' != '${expected}'\n- ${got}\n+ ${expected}\n\n${"-".repeat(70)}\nRan 2 tests in 0.001s\n\nFAILED (failures=1)`,
  },
  "plain shell": {
    format: "shell",
    print: (name, expected, got) => `[FAIL] ${name}: got ${got}, expected ${expected}\n< ${expected}\n> ${got}`,
  },
};

const values = fc.stringMatching(/^[a-zA-Z0-9 ./=-]{1,20}$/).map((text) => `SECRET${text.trim()}`);

describe("failingTests", () => {
  it.each(Object.entries(styles))(
    "finds the name in the style of %s, and no value anywhere",
    (_, { format, print }) => {
      const word = fc.stringMatching(/^[a-z]{3,10}$/).map((text) => `test_${text}`);
      fc.assert(
        fc.property(word, values, values, (name, expected, got) => {
          const facts = factsOfOutput(print(name, expected, got));
          expect(facts).toMatchObject({ format, failingTests: [expect.stringContaining(name)] });
          expect(JSON.stringify(facts)).not.toContain("SECRET");
        }),
      );
    },
  );

  it.each([
    "wrong total: expected X but got Y",
    "ERROR: expected X",
    "FAIL: Y",
    "diff:\n< X\n> Y",
    "Error: Y is not X\n    at check (check.js:3:9)",
    "the answer was Y, which is wrong",
    "thread 'main' panicked at 'assertion failed: `(left == right)`\n  left: `Y`,\n right: `X`'",
    "check.sh: line 3: [: Y: integer expression expected",
  ])("keeps values out whatever prints them: %j", (printed) => {
    fc.assert(
      fc.property(values, values, (expected, got) => {
        const facts = factsOfOutput(printed.replaceAll("X", expected).replaceAll("Y", got));
        expect(JSON.stringify(facts)).not.toContain("SECRET");
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

  it.each([
    ["not ok 3 - the total of 4210 is right", "the total of … is right"],
    ["not ok - line 'alpha' is there", "line … is there"],
    ["not ok - key 8f3a9c27d41b is kept", "key … is kept"],
  ])("masks numbers, quotes and data in the name of %j", (line, name) => {
    expect(failingTests(line)).toEqual([name]);
  });

  it("lists each name once, at most twenty, each of at most 120 characters", () => {
    const output = Array.from(
      { length: 40 },
      (_, index) => `not ok - check ${letters[index % 30]} ${"x".repeat(200)}`,
    ).join("\n");
    const names = failingTests(output);
    expect(names).toHaveLength(20);
    expect(new Set(names).size).toBe(20);
    expect(names.every((name) => name.length === 120)).toBe(true);
  });
});

/** What the tools printed for a small project with each kind of failure; vitest's and mocha's are written after their form. */
const printed = (file: string) =>
  factsOfOutput(readFileSync(new URL(`verifier-outputs/${file}.txt`, import.meta.url), "utf8"));

describe("what a test tool prints", () => {
  const pytest = ["test_total", "test_file", "test_table", "TestRows::test_rows", "test_cases", "TestOld::test_old"];
  const ofPytest = [...pytest, "test_answers"].map((name) => `test_report.py::${name}`);
  const ofPytestCompared = { equality: 7, existence: 1, exception: 1 };
  const ofGo = ["TestTotal", "TestTable", "TestFile", "Example"];
  const ofJest = ["sums", "has … rows", "reads its file", "maps … to", "answers"];
  const ofNode = ["sums", "reads its file", "begins with", "ends in time"];

  it.each<[string, string, string, readonly string[], Record<string, number>]>([
    ["pytest", "pytest", "missing_artifact", ofPytest, ofPytestCompared],
    ["pytest-colours", "pytest", "missing_artifact", ofPytest, ofPytestCompared],
    ["pytest-xdist", "pytest", "missing_artifact", ofPytest, ofPytestCompared],
    ["pytest-collection", "pytest", "dependency_missing", ["test_import.py"], { exception: 1 }],
    ["pytest-timeout", "pytest", "too_slow", ["test_slow"], { timeout: 1 }],
    [
      "unittest",
      "unittest",
      "service_down",
      ["setUpClass", "test_cases", "test_lines", "test_total", "test_known"],
      { exception: 1, existence: 2, equality: 2 },
    ],
    ["jest", "jest", "missing_artifact", ofJest, { equality: 2, shape: 1, existence: 1, timeout: 1 }],
    [
      "jest-suites",
      "jest",
      "missing_artifact",
      [...ofJest, "Test suite failed to run"],
      { equality: 2, shape: 1, existence: 1, timeout: 1 },
    ],
    ["vitest", "jest", "wrong_output", ["sums", "has … rows"], { equality: 1, shape: 1 }],
    ["mocha", "jest", "missing_artifact", ["sums", "has … rows"], { equality: 1, existence: 1 }],
    ["node-spec", "jest", "missing_artifact", ofNode, { equality: 2, existence: 1, timeout: 1 }],
    ["node-tap", "tap", "missing_artifact", ofNode, { equality: 2, existence: 1, timeout: 1 }],
    ["node-import", "tap", "dependency_missing", ["/app/gone.test.mjs"], {}],
    ["go", "go test", "missing_artifact", ofGo, { equality: 3, existence: 1 }],
    ["go-verbose", "go test", "missing_artifact", ofGo, { equality: 3, existence: 1 }],
    ["go-json", "go test", "missing_artifact", ofGo, { equality: 3, existence: 1 }],
    ["go-packages", "go test", "build_failed", ["TestBreaks"], { exception: 1 }],
    ["go-timeout", "go test", "too_slow", ["TestSlow"], { timeout: 1 }],
  ])("%s is understood, and no value of it gets into facts", (file, format, cause, names, assertions) => {
    const facts = printed(file);
    expect(facts).toMatchObject({ format, cause, assertions });
    expect([...facts.failingTests].sort()).toEqual([...names].sort());
    expect(JSON.stringify(facts)).not.toMatch(/SECRET|41734/);
  });

  it("counts no test that was expected to fail", () => {
    expect(failingTests("not ok 1 - later # TODO not written\nnot ok 2 - elsewhere # SKIP no network")).toEqual([]);
    expect(factsOfOutput("not ok 1 - later # TODO not written").cause).toBe("unknown");
  });

  it("is read as far as a line can say something: what stands behind that is not looked at", () => {
    const long = `not ok - total is right ${"x".repeat(5_000)} no such file`;
    expect(factsOfOutput(long)).toMatchObject({ cause: "wrong_output", format: "tap" });
    expect(factsOfOutput(`${"'a\\".repeat(20_000)}\nnot ok - no such file`).cause).toBe("missing_artifact");
  });

  it("takes what test tools write for a terminal for nothing", () => {
    const link = "\u001b]8;;file:///app/t.py\u0007FAILED t.py::test_a\u001b]8;;\u0007\u001b[K - assert 1 == 2";
    expect(failingTests(link)).toEqual(["t.py::test_a"]);
  });

  it("lists what a test printed with the test, whichever of them printed at the same time", () => {
    const mixed =
      "=== RUN   TestA\n=== RUN   TestB\n=== NAME  TestA\n    a_test.go:3: dial: connection refused\n=== NAME  TestB\n    a_test.go:9: open /x: no such file or directory\n--- PASS: TestB (0.00s)\n--- FAIL: TestA (0.00s)\nFAIL";
    expect(factsOfOutput(mixed)).toMatchObject({ cause: "service_down", failingTests: ["TestA"] });
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
    ["    --- FAIL: TestServer (0.00s)\n        dial tcp 127.0.0.1:80: connect: connection refused", "service_down"],
    ["FAIL\texample/it [build failed]", "build_failed"],
    ["panic: runtime error: index out of range [3] with length 2", "crashed"],
    [
      "FAIL: test_a (t.Case.test_a)\n----------\nPermissionError: [Errno 13] Permission denied: '/x'",
      "permission_denied",
    ],
    ["FAILED tests/t.py::test_a - Failed: Timeout >10.0s", "too_slow"],
    ["FAILED tests/t.py::test_a - TypeError: unsupported operand", "crashed"],
    ["  ✕ reads (3 ms)\n\n  ● reads\n\n    ENOENT: no such file or directory, open '/app/x'", "missing_artifact"],
    ["FAILED tests/t.py::test_output_file_exists", "missing_artifact"],
    ["FAILED tests/t.py::test_total - assert 'no such file' == 'permission denied'", "wrong_output"],
    ["not ok - reply: got connection refused, expected syntax error", "wrong_output"],
    ["not ok - the file doesn't exist, so it can't be read", "missing_artifact"],
    ["src/main.c:3:5: error: expected expression", "build_failed"],
    ["src/report.ts(3,5): error TS2304: Cannot find name", "build_failed"],
    ["all 4 checks passed", "unknown"],
    ["", "unknown"],
  ])("of %j is %s", (output, cause) => {
    expect(causeOf(output)).toBe(cause);
  });

  it("of any output is a word of the vocabulary, and every word of the rules is in it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (output) => expect(terminalCauses).toContain(causeOf(output))),
    );
    for (const { cause, reason } of causeRules) {
      expect(terminalCauses).toContain(cause);
      expect(reason).toMatch(/^\w.{10,}/);
    }
  });

  it.each(["%%%% 37 of 40 %%%%", "score 0.25", "\u0000\u0001"])(
    "of output in no known form is generic: %j",
    (output) => {
      expect(factsOfOutput(output)).toMatchObject({ cause: "unknown", format: "unknown", failingTests: [] });
    },
  );

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

  it("prefers a line that speaks of an error", () => {
    const failed = aTrace(
      aStep(1, ["make", "cc: fatal error: x.h\ncompilation ended\nmake: leaving\n[exit code 2]", 2]),
    );
    expect(factsOf(failed, finished).lastErrors).toEqual(["cc: fatal error: x.h"]);
  });

  it.each<[string, string, Record<string, number>]>([
    ["equality", "FAILED t.py::test_a - assert 1 == 2\nFAILED t.py::test_b - AssertionError: x != y", { equality: 2 }],
    ["membership", "FAILED t.py::test_a - AssertionError: assert 'a' in 'bcd'", { membership: 1 }],
    ["existence", "not ok - report: does not exist", { existence: 1 }],
    ["exception", "FAILED t.py::test_a - KeyError: 'a'", { exception: 1 }],
    ["shape", "FAILED t.py::test_a - assert 3 == 4 where 3 = len([])", { shape: 1 }],
    ["comparison", "FAILED t.py::test_a - assert 3 < 2", { comparison: 1 }],
  ])("counts how checks compared: %s", (_, output, assertions) => {
    expect(factsOfOutput(output).assertions).toEqual(assertions);
  });

  it("names the limit that ended the run", () => {
    expect(factsOf(aTrace(), { kind: "limit", limit: "turns" })).toMatchObject({ agentEnd: "limit", limit: "turns" });
  });

  it("names the items of a checklist that were open when it was written last", () => {
    const first = { ...aStep(1), text: "Plan:\n- [ ] read the data\n- [ ] write the report\n- [ ] run the checks" };
    const second = { ...aStep(2), text: "- [x] read the data\n- [x] write the report\n- [ ] run the checks" };
    expect(factsOf(aTrace(first, second), finished).unfinishedPlan).toEqual(["run the checks"]);
  });

  it("names the items of a numbered plan that nothing came of", () => {
    const plan = "1. Inspect the repository layout\n2. Rename every module\n3. Regenerate the documentation index";
    const trace = aTrace(
      { ...aStep(1, ["ls repository # layout", "a"]), text: plan },
      aStep(2, ["rename module a", ""]),
    );
    expect(factsOf(trace, finished).unfinishedPlan).toEqual(["Regenerate the documentation index"]);
  });

  it("sees no plan where there is none", () => {
    expect(factsOf(aTrace(aStep(1, ["ls", "1. a\n2. b\n3. c"])), finished).unfinishedPlan).toEqual([]);
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
