import type { IncomingMessage, ServerResponse } from "node:http";
import { embeddingModel, personas } from "../personas.ts";
import { answerChat } from "./answer-chat.ts";
import { answerEmbedding } from "./answer-embedding.ts";
import { invalidRequest, noRoute, unknownModel, wrongKey } from "./errors.ts";
import { type FaultScript, readFaults } from "./faults.ts";
import { sendError, sendJson } from "./send.ts";
import type { Service } from "./service.ts";

const largestBody = 16 * 1024 * 1024;

/** Answers one HTTP request. The routes of /simulator are also reachable under /v1, so that one base URL is enough. */
export async function handle(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  try {
    const path = (request.url ?? "/").replace(/[?#].*$/, "").replace(/^\/v1(?=\/)/, "");
    const body = await readBody(request);
    await route(`${request.method} ${path}`, body, request, response, service);
  } catch (error) {
    if (!response.headersSent)
      sendError(response, invalidRequest(error instanceof Error ? error.message : String(error)));
    else response.destroy();
  }
}

async function route(
  name: string,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
  service: Service,
): Promise<void> {
  const { counter, faults } = service;
  if (name === "GET /simulator/calls") return sendJson(response, 200, counter.report());
  if (name === "DELETE /simulator/calls") {
    counter.clear();
    return sendJson(response, 200, counter.report());
  }
  if (name === "GET /simulator/faults") return sendJson(response, 200, { simulatedModel: true, faults: faults.list() });
  if (name === "POST /simulator/faults") return setFaults(body, response, faults);
  if (!keyFits(request, service.requiredKey)) return sendError(response, wrongKey());
  if (name === "POST /chat/completions") return answerChat(parse(body), response, service);
  if (name === "POST /embeddings") return answerEmbedding(parse(body), response, service);
  if (name === "GET /models") return sendJson(response, 200, { object: "list", data: models });
  const model = models.find((each) => name === `GET /models/${each.id}`);
  if (model) return sendJson(response, 200, model);
  const [method = "", path = ""] = name.split(" ");
  sendError(
    response,
    path.startsWith("/models/") ? unknownModel(path.slice("/models/".length)) : noRoute(method, path),
  );
}

const models = [...personas.map((persona) => persona.id), embeddingModel].map((id) => ({
  id,
  object: "model",
  created: 0,
  owned_by: "simulated",
}));

function setFaults(body: string, response: ServerResponse, script: FaultScript): void {
  const read = readFaults(parse(body));
  if ("problem" in read) {
    sendError(response, invalidRequest(read.problem));
    return;
  }
  script.set(read.faults);
  sendJson(response, 200, { simulatedModel: true, faults: script.list() });
}

function keyFits(request: IncomingMessage, required: string | null): boolean {
  return required === null || request.headers.authorization === `Bearer ${required}`;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error("We could not parse the JSON body of your request.");
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Error(`The body is larger than ${largestBody} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
