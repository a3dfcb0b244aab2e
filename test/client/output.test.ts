import { describe, expect, it } from "@jest/globals";
import { openOutput, printable } from "../../client/output.ts";

const esc = "\u001b";

function written(json: boolean) {
  const texts = { out: "", error: "" };
  const sink = (name: "out" | "error") => ({
    write(text: string) {
      texts[name] += text;
    },
  });
  return { output: openOutput(json, { out: sink("out"), error: sink("error") }), texts };
}

describe("what reaches the screen", () => {
  it("keeps colours, tabs and lines", () => {
    expect(printable(`${esc}[32mgreen${esc}[0m\ta\nb`)).toBe(`${esc}[32mgreen${esc}[0m\ta\nb`);
  });

  it.each([
    ["a cursor that goes up and wipes a line", `a${esc}[1A${esc}[2Kb`],
    ["a link", `a${esc}]8;;http://example.org${esc}\\b`],
    ["a clipboard", `a${esc}]52;c;aGk=\u0007b`],
    ["a title that never ends", `ab${esc}]0;title`],
    ["a device string", `a${esc}P1$r${esc}\\b`],
    ["a bell and a NUL", "a\u0007\u0000b"],
    ["the eight-bit forms", "a\u009b\u0085b"],
    ["half a sequence", `ab${esc}`],
    ["a carriage return that hides what came before", "a\rb"],
  ])("has lost %s", (_name, text) => {
    expect(printable(text)).toBe("ab");
  });
});

describe("output", () => {
  it("for programs is JSON Lines on standard output and nothing else", () => {
    const { output, texts } = written(true);
    output.text("for people");
    output.progress("half way", { done: 1 });
    output.problems([{ kind: "temporal", text: "no answer" }]);
    output.record("done", { ok: true });
    expect(texts).toEqual({
      out: '{"event":"progress","text":"half way","done":1}\n{"event":"done","ok":true}\n',
      error: "",
    });
  });

  it("for people has results on standard output and progress on standard error", () => {
    const { output, texts } = written(false);
    output.text("result");
    output.progress("half way", { done: 1 });
    output.problems([{ kind: "temporal", text: "no answer" }]);
    output.record("done", { ok: true });
    expect(texts).toEqual({ out: "result\n", error: "half way\nno answer\n" });
  });
});
