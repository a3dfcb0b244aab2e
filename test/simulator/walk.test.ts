import { describe, expect, it } from "@jest/globals";
import { readPlaybook } from "../../simulator/agent/playbooks.ts";
import { aPlaybook, play, typedIn, windmill } from "./drive.ts";
import { blocked, firstRequest, minimalSystem, stopMessage } from "./requests.ts";

const check = "Before you finish, open each file that you wrote and compare it with the request.";
const model = "simulated-trusting";
const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
const runs = (seed: number, text: string) =>
  typedIn(
    play({
      request: firstRequest(model, windmill, { place: "system", text }, seed),
      playbooks: [aPlaybook("verification", null)],
    }),
  ).join();
/** A seed whose run slips on the step unless it is told better, and stumbles nowhere. */
const slipping = seeds.find(
  (seed) => runs(seed, "") === "first,second,weak,last" && runs(seed, check) === "first,second,good,last",
) as number;

describe("walking through a playbook", () => {
  const request = firstRequest(model, windmill, undefined, slipping);
  const playbooks = [aPlaybook("verification", null)];

  it("types the weak version when it slips", () => {
    expect(typedIn(play({ request, playbooks }))).toEqual(["first", "second", "weak", "last"]);
  });

  it("leaves a step out that has no weak version", () => {
    expect(typedIn(play({ request, playbooks: [aPlaybook("verification", null, false)] }))).toEqual([
      "first",
      "second",
      "last",
    ]);
  });

  it("goes back to the first slip when guidance arrives at the end, and does all from there again", () => {
    const onFinish = (times: number) => (times === 1 ? [stopMessage(check)] : []);
    expect(typedIn(play({ request, playbooks, onFinish }))).toEqual([
      "first",
      "second",
      "weak",
      "last",
      "good",
      "last",
    ]);
  });

  it("finishes again when a stop message means nothing to it", () => {
    const onFinish = (times: number) => (times === 1 ? [stopMessage("The weather is fine.")] : []);
    expect(typedIn(play({ request, playbooks, onFinish }))).toEqual(["first", "second", "weak", "last"]);
  });

  it("does what a refusal asks for, then repeats the refused call", () => {
    let refusals = 0;
    const respond = (call: { typed: string }) =>
      call.typed === "last" && refusals++ === 0 ? blocked(`Not run. ${check}`) : "ok";
    expect(typedIn(play({ request, playbooks, respond }))).toEqual(["first", "second", "weak", "last", "good", "last"]);
  });

  it("tries a refused call once more and then goes on when the reason means nothing to it", () => {
    const respond = (call: { typed: string }) => (call.typed === "second" ? blocked("No.") : "ok");
    expect(typedIn(play({ request, playbooks, respond }))).toEqual(["first", "second", "second", "weak", "last"]);
  });

  it("opens a skill that promises help, once, and follows its body", () => {
    const path = "/opt/harness/skills/review/SKILL.md";
    const system = `${minimalSystem}\n\n<skills>\n- review: How to review results (body: ${path})\n- cooking: Recipes (body: /opt/harness/skills/cooking/SKILL.md)\n</skills>`;
    const withSkill = {
      ...request,
      messages: request.messages.map((each) => (each.role === "system" ? { ...each, content: system } : each)),
    };
    const respond = (body: string) => (call: { typed: string }) => (call.typed === path ? body : "ok");
    expect(typedIn(play({ request: withSkill, playbooks, respond: respond(check) }))).toEqual([
      "first",
      "second",
      path,
      "good",
      "last",
    ]);
    expect(typedIn(play({ request: withSkill, playbooks, respond: respond("Nothing of use.") }))).toEqual([
      "first",
      "second",
      path,
      "weak",
      "last",
    ]);
  });

  it("repeats a call whose arguments were malformed and so never ran", () => {
    const first = {
      id: "call_1g_0123456789abcdef",
      type: "function" as const,
      function: { name: "bash", arguments: '{"command": "fir' },
    };
    const messages = [
      ...request.messages,
      { role: "assistant" as const, content: "", tool_calls: [first] },
      { role: "tool" as const, tool_call_id: first.id, content: "The arguments must be JSON." },
    ];
    expect(typedIn(play({ request: { ...request, messages }, playbooks }))[0]).toBe("first");
  });

  it("finds its place when something on the way gave the calls other ids", () => {
    const call = {
      id: "toolu_77",
      type: "function" as const,
      function: { name: "bash", arguments: '{"command": "second"}' },
    };
    const messages = [
      ...request.messages,
      { role: "assistant" as const, content: "", tool_calls: [call] },
      { role: "tool" as const, tool_call_id: "toolu_77", content: "ok" },
    ];
    expect(typedIn(play({ request: { ...request, messages }, playbooks }))).toEqual(["weak", "last"]);
  });

  it("uses the shell where file tools are missing", () => {
    const book = readPlaybook(
      "files",
      "recognise: [windmill, sails]\nsteps:\n  - read: /app/a\n  - write: { path: /app/b, content: hello }\n  - run: ls\nfinish: All done here.",
    );
    const bashOnly = {
      ...request,
      tools: (request.tools ?? []).filter((tool) => tool.function.name === "bash" || tool.function.name === "finish"),
    };
    expect(typedIn(play({ request: bashOnly, playbooks: [book] }))).toEqual([
      "cat '/app/a'",
      "cat > '/app/b' <<'END_OF_FILE'\nhello\nEND_OF_FILE",
      "ls",
    ]);
  });
});

describe("a request that no playbook knows", () => {
  it("is looked at, answered with something small and plausible, and finished", () => {
    const typed = typedIn(play({ request: firstRequest(model, 'Create /app/hello.txt with the text "hello".') }));
    expect(typed).toEqual(["pwd && ls -la", "/app/hello.txt", "/app/hello.txt"]);
    expect(typedIn(play({ request: firstRequest(model, "What is going on here?") })).length).toBe(2);
  });
});
