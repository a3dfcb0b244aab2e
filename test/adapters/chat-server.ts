import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the server treats one request for a completion. */
export type Behaviour = (response: ServerResponse, request: ReceivedRequest) => void;

export interface ReceivedRequest {
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ChatServer {
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** A local server that speaks chat completions, one behaviour a request, and lists these models; with null it keeps no list. */
export async function startChatServer(
  behaviours: readonly Behaviour[],
  models: readonly { readonly id: string; readonly owned_by?: string }[] | null = [{ id: "test-model" }],
): Promise<ChatServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      if (incoming.url?.endsWith("/models"))
        return models
          ? json({ object: "list", data: models })(response)
          : status(404, { message: "no such address" })(response);
      const received = {
        headers: incoming.headers,
        body: JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, unknown>,
      };
      const behaviour = behaviours[requests.push(received) - 1] ?? status(500, { message: "no behaviour left" });
      return behaviour(response, received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(body: unknown, code = 200, headers: Readonly<Record<string, string>> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(code, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

/** An error in the form that OpenAI made usual. */
export function status(
  code: number,
  error: { readonly message: string; readonly code?: string; readonly type?: string },
  headers: Readonly<Record<string, string>> = {},
) {
  return json({ error }, code, headers);
}

/** A completion; `choice` and `rest` replace what a well-behaved server would say. */
export function completion(
  choice: Readonly<Record<string, unknown>> = {},
  rest: Readonly<Record<string, unknown>> = {},
) {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "test-model",
    choices: [{ index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop", ...choice }],
    usage: { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 },
    ...rest,
  };
}

/** Server-sent events: an object is sent as JSON, a text as it is, a function acts on the response. */
export function events(...pieces: readonly (object | string | ((response: ServerResponse) => void))[]): Behaviour {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const piece of pieces) {
      if (typeof piece === "function") return void setTimeout(() => piece(response), 20);
      response.write(`data: ${typeof piece === "string" ? piece : JSON.stringify(piece)}\n\n`);
    }
    response.end();
  };
}

/** One chunk of a stream. */
export function chunk(
  delta: Readonly<Record<string, unknown>>,
  finish: string | null = null,
  rest: Readonly<Record<string, unknown>> = {},
) {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "test-model",
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...rest,
  };
}

export const hangUp = (response: ServerResponse): void => void response.destroy();
export const keepSilent: Behaviour = () => undefined;
