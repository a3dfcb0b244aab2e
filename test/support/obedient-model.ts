import {
  type Behaviour,
  type ChatServer,
  completion,
  json,
  type ReceivedRequest,
  startChatServer,
} from "../adapters/chat-server.ts";

interface WireMessage {
  readonly role: string;
  readonly content?: string | null;
  readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: string } }[];
}

/**
 * A model for tests of harness surfaces: it runs `/app/prepare`, writes the word that it knows into /app/word.txt, or "unknown" when it knows none,
 * and finishes. It does one thing more when somebody tells it to: it reads a file. Whether the telling is a prompt, a tool's description, a
 * skill or a hook, it knows from its request alone: `read PATH now`, `read PATH before you write`, `read PATH before you finish`,
 * `read PATH when a command fails`.
 */
export async function startObedientModel(): Promise<ChatServer> {
  const answer: Behaviour = (response, request) => json(next(request))(response);
  return startChatServer(new Array<Behaviour>(1_000).fill(answer));
}

function next(request: ReceivedRequest) {
  const messages = request.body["messages"] as readonly WireMessage[];
  const calls = messages.flatMap((message) => message.tool_calls ?? []).map((call) => call.function);
  const done = (name: string, text: string) =>
    calls.some((call) => call.name === name && call.arguments.includes(text));
  const heard = messages.filter((message) => message.role !== "assistant").map((message) => message.content ?? "");
  const told = [...heard, JSON.stringify(request.body["tools"])].join("\n");
  const word = [...heard.join("\n").matchAll(/the word is (\w+)/gi)].at(-1)?.[1] ?? "unknown";
  if (!done("bash", "/app/prepare")) return call("bash", { command: "/app/prepare" });
  const path = orders(told, {
    failed: /\[exit code/.test(heard.join("\n")),
    written: done("write_file", "word.txt"),
  }).find((each) => !done("read_file", each));
  if (path) return call("read_file", { path });
  if (!done("write_file", word)) return call("write_file", { path: "/app/word.txt", content: word });
  return call("finish", { summary: "written" });

  function call(name: string, values: object) {
    const id = `call-${calls.length + 1}`;
    const toolCalls = [{ id, type: "function", function: { name, arguments: JSON.stringify(values) } }];
    return completion({
      message: { role: "assistant", content: null, tool_calls: toolCalls },
      finish_reason: "tool_calls",
    });
  }
}

/** Paths that one is told to read and whose time has come. */
function orders(told: string, situation: { readonly failed: boolean; readonly written: boolean }): string[] {
  const found = told.matchAll(/read (\/[\w./-]+\w) (now|before you write|before you finish|when a command fails)/gi);
  return [...found].flatMap(([, path = "", time = ""]) => {
    const isTime = /fails$/i.test(time) ? situation.failed : /finish$/i.test(time) ? situation.written : true;
    return isTime ? [path] : [];
  });
}
