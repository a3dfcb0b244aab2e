import type { ServerResponse } from "node:http";
import { embeddingModel } from "../personas.ts";
import { embeddingAnswer, readEmbeddingRequest } from "./embeddings.ts";
import { errorOfFault, invalidRequest, unknownModel, type WireError, wireError } from "./errors.ts";
import type { FaultKind } from "./faults.ts";
import { sendError, sendJson } from "./send.ts";
import type { Service } from "./service.ts";

/** POST /v1/embeddings. Whatever the fault, the call just fails: there is nothing in an embedding that could be spoilt. */
export function answerEmbedding(body: unknown, response: ServerResponse, { counter, faults }: Service): void {
  const n = counter.arrive();
  const read = readEmbeddingRequest(body);
  const fault = faults.strike("embedding", JSON.stringify(body));
  const answer = "request" in read && read.request.model === embeddingModel ? embeddingAnswer(read.request) : null;
  const error = fault ? failure(fault.kind, answer?.promptTokens ?? 0) : answer ? null : refusal(read);
  counter.record({
    n,
    role: "embedding",
    model: embeddingModel,
    fault: fault?.kind ?? null,
    status: error?.status ?? 200,
    promptTokens: answer?.promptTokens ?? 0,
    completionTokens: 0,
    answered: error === null,
  });
  if (error)
    sendError(
      response,
      error,
      fault?.retryAfterSeconds === undefined ? {} : { "retry-after": String(fault.retryAfterSeconds) },
    );
  else sendJson(response, 200, answer?.body);
}

function failure(kind: FaultKind, promptTokens: number): WireError {
  return (
    errorOfFault(kind, embeddingModel, promptTokens) ??
    wireError(500, "server_error", `The server had an error: ${kind}.`)
  );
}

function refusal(read: ReturnType<typeof readEmbeddingRequest>): WireError {
  return "problem" in read ? invalidRequest(read.problem) : unknownModel(read.request.model);
}
