import { describe, expect, it } from "@jest/globals";
import { showsFailure } from "../../core/error-signs.ts";
import { anObservation } from "../builders.ts";

describe("a call without exit code", () => {
  const shows = (text: string) => showsFailure(anObservation({ text, exitCode: null, failed: false }));

  it.each([
    "bash: jq: command not found",
    "cat: a.txt: No such file or directory\n",
    "fatal: not a git repository",
    "Traceback (most recent call last):\n  File x\nValueError: bad",
    "make: error in rule",
    "sed: cannot read x",
  ])("failed when it printed %j", (text) => expect(shows(text)).toBe(true));

  it.each(["0 errors, 0 warnings", "see the error handling guide", "not found: nothing", "", "ok"])(
    "did not fail when it printed %j",
    (text) => expect(shows(text)).toBe(false),
  );

  it("is believed where it says so itself", () => {
    expect(showsFailure(anObservation({ text: "fatal: x", exitCode: 0, failed: false }))).toBe(false);
    expect(showsFailure(anObservation({ text: "", exitCode: 1, failed: true }))).toBe(true);
  });
});
