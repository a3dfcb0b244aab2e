import { loadPlaybooks, type Playbook, readPlaybook } from "../../simulator/agent/playbooks.ts";
import { findPersona } from "../../simulator/personas.ts";
import { readChatRequest } from "../../simulator/server/request.ts";
import { taskOf } from "../../simulator/server/roles.ts";
import { think } from "../../simulator/think.ts";
import type { WireMessage, WireRequest } from "./requests.ts";

/** Plays the harness's side of a trial without a container: answers each call and says what the model did. */

export interface Turn {
  readonly text: string;
  readonly calls: readonly { id: string; name: string; typed: string }[];
}

export interface Play {
  readonly request: WireRequest;
  readonly serverSeed?: number;
  readonly playbooks?: readonly Playbook[];
  /** The result of a call; the default is "ok". */
  readonly respond?: (call: { name: string; typed: string }, turn: number) => string;
  /** What comes after a finish: messages that send the agent back, or nothing. */
  readonly onFinish?: (times: number) => WireMessage[];
  /** Messages after a turn's results, such as a nudge. */
  readonly after?: (turn: Turn, number: number) => WireMessage[];
}

const everyPlaybook = loadPlaybooks();

/** Plays until the model finishes for good; returns all turns. */
export function play(options: Play): Turn[] {
  const { request, respond = () => "ok", onFinish = () => [], after = () => [] } = options;
  const messages = [...request.messages];
  const turns: Turn[] = [];
  for (let finishes = 0; turns.length < 60; ) {
    const turn = ask({ ...request, messages }, options);
    turns.push(turn.shown);
    messages.push(turn.message);
    for (const call of turn.shown.calls)
      messages.push({
        role: "tool",
        tool_call_id: call.id,
        content: call.name === "finish" ? "Not finished yet." : respond(call, turns.length),
      });
    if (turn.shown.calls.length === 0 || turn.shown.calls.some((call) => call.name === "finish")) {
      const sentBack = onFinish(++finishes);
      if (sentBack.length === 0) return turns;
      messages.push(...sentBack);
    } else messages.push(...after(turn.shown, turns.length));
  }
  throw new Error("the model never finished");
}

function ask(wire: WireRequest, { serverSeed = 7, playbooks = everyPlaybook }: Play) {
  const read = readChatRequest(wire);
  if ("problem" in read) throw new Error(read.problem);
  const persona = findPersona(wire.model);
  if (!persona) throw new Error(`no persona ${wire.model}`);
  const answer = think(read.request, taskOf(read.request), { persona, seed: serverSeed, playbooks });
  const message: WireMessage = {
    role: "assistant",
    content: answer.text,
    ...(answer.toolCalls.length > 0
      ? {
          tool_calls: answer.toolCalls.map((call) => ({
            id: call.id,
            type: "function" as const,
            function: { name: call.name, arguments: call.arguments },
          })),
        }
      : {}),
  };
  const calls = answer.toolCalls.map((call) => {
    const parsed = JSON.parse(call.arguments) as Record<string, string>;
    return { id: call.id, name: call.name, typed: parsed["command"] ?? parsed["path"] ?? parsed["summary"] ?? "" };
  });
  return { message, shown: { text: answer.text, calls } };
}

/** Everything that was typed into tools, finish left out. */
export function typedIn(turns: readonly Turn[]): string[] {
  return turns.flatMap((turn) => turn.calls.filter((call) => call.name !== "finish").map((call) => call.typed));
}

/** A playbook with one step of one habit, for a request that no real playbook knows. */
export function aPlaybook(habit: string, aspect: string | null, withInstead = true): Playbook {
  return readPlaybook(
    `test-${habit}`,
    [
      'recognise: ["windmill", "count the sails"]',
      "steps:",
      "  - run: first",
      "  - run: second",
      `  - { habit: ${habit}, ${aspect ? `aspect: ${aspect}, ` : ""}run: good${withInstead ? ", instead: { run: weak }" : ""} }`,
      "  - run: last",
      "finish: The sails are counted.",
    ].join("\n"),
  );
}

export const windmill = "Please look at the windmill and count the sails.";
