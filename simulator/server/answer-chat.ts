import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { findPersona } from "../personas.ts";
import { shortHash } from "../random.ts";
import { think } from "../think.ts";
import type { CallRecord } from "./counter.ts";
import { contextExceeded, errorOfFault, invalidRequest, unknownModel, type WireError } from "./errors.ts";
import type { Fault } from "./faults.ts";
import { readChatRequest } from "./request.ts";
import { roleOf, taskOf } from "./roles.ts";
import { sendError } from "./send.ts";
import { sendCompletion } from "./send-completion.ts";
import type { Service } from "./service.ts";
import { cutOff, spoil } from "./spoil.ts";
import { usageOf } from "./tokens.ts";

const defaultDelayMs = 3_000;

/** POST /v1/chat/completions: understand, let chance strike, think, answer, and write it into the books. */
export async function answerChat(body: unknown, response: ServerResponse, service: Service): Promise<void> {
  const n = service.counter.arrive();
  const book = (call: Partial<CallRecord>) =>
    service.counter.record({
      n,
      role: "other",
      model: "",
      fault: null,
      status: 200,
      promptTokens: 0,
      completionTokens: 0,
      answered: false,
      ...call,
    });
  const read = readChatRequest(body);
  if ("problem" in read) return refuse(response, invalidRequest(read.problem), null, book);
  const { request } = read;
  const persona = findPersona(request.model);
  if (!persona)
    return refuse(response, unknownModel(request.model), null, (call) => book({ ...call, model: request.model }));

  const task = taskOf(request);
  const fault = service.faults.strike(
    roleOf(task),
    shortHash(JSON.stringify([request.model, request.seed, request.messages])),
  );
  const thought = think(request, task, { persona, seed: service.seed, playbooks: service.playbooks });
  const spoilt = spoil(thought, fault?.kind ?? null);
  const answer = request.maxTokens === null ? spoilt : cutOff(spoilt, request.maxTokens);
  const usage = usageOf(request, answer);
  const call = { role: roleOf(task), model: request.model, fault: fault?.kind ?? null, promptTokens: usage.prompt };

  await wait(service.latencyMs + (fault?.kind === "slow" ? (fault.delayMs ?? defaultDelayMs) : 0));
  const error = fault ? errorOfFault(fault.kind, request.model, usage.prompt) : null;
  if (error) return refuse(response, error, fault, (more) => book({ ...call, ...more }));
  if (usage.prompt > service.contextTokens)
    return refuse(response, contextExceeded(service.contextTokens, usage.prompt), null, (more) =>
      book({ ...call, ...more }),
    );
  if (fault?.kind === "connection_reset") {
    book({ ...call, status: 0 });
    response.socket?.resetAndDestroy();
    return;
  }
  const answered = await sendCompletion(response, { request, answer, usage, fault });
  book({ ...call, completionTokens: usage.completion, answered });
}

function refuse(
  response: ServerResponse,
  error: WireError,
  fault: Fault | null,
  book: (call: Partial<CallRecord>) => void,
): void {
  book({ status: error.status });
  const seconds = fault?.retryAfterSeconds;
  sendError(response, error, seconds === undefined ? {} : { "retry-after": String(seconds) });
}
