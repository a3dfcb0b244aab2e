import { afterEach, describe, expect, it } from "@jest/globals";
import { openAiModels } from "../../adapters/openai/models.ts";
import type { ModelFailureKind } from "../../core/model-failures.ts";
import type { ModelSettings } from "../../core/plan.ts";
import type { ModelRequest } from "../../core/ports.ts";
import { aCall, aRequest, settings } from "../builders.ts";
import { type Act, describeChatModels, type ModelStageOptions } from "../conformance/models.ts";
import {
  type Behaviour,
  type ChatServer,
  chunk,
  completion,
  events,
  hangUp,
  json,
  keepSilent,
  startChatServer,
  status,
} from "./chat-server.ts";

const key = "sk-secret-0123456789";
const models = openAiModels((variable) => (variable === settings.keyVariable ? key : undefined));

/** The behaviour of a server that stands behind each failure, in the forms of real providers. */
const failing: Readonly<Record<ModelFailureKind, (headers: Readonly<Record<string, string>>) => Behaviour>> = {
  "rate-limited": (headers) => status(429, { message: "Rate limit reached", code: "rate_limit_exceeded" }, headers),
  overloaded: (headers) => status(529, { message: "Overloaded" }, headers),
  connection: () => hangUp,
  "timed-out": () => keepSilent,
  "cut-stream": () => (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "500" }).write('{"choices": [');
    setTimeout(() => response.destroy(), 20);
  },
  "empty-answer": () => json(completion({}, { choices: [] })),
  "quota-exhausted": () => status(429, { message: "You exceeded your quota", code: "insufficient_quota" }),
  "wrong-key": () => status(401, { message: "Incorrect API key provided" }),
  "wrong-model": () => status(404, { message: "The model does not exist", code: "model_not_found" }),
  "context-exceeded": () => status(400, { message: "too long", code: "context_length_exceeded" }),
  "bad-request": () => status(400, { message: "unknown field" }),
};

function whole(act: Act): Behaviour {
  if (act.kind === "keeps-silent") return keepSilent;
  if (act.kind === "fails")
    return failing[act.failure](act.retryAfterMs === null ? {} : { "retry-after": `${act.retryAfterMs / 1000}` });
  const { text, toolCalls, finish, usage } = act.answer;
  const message = {
    role: "assistant",
    content: text,
    ...(toolCalls.length > 0
      ? { tool_calls: toolCalls.map(({ id, ...call }) => ({ id, type: "function", function: call })) }
      : {}),
  };
  return json(completion({ message, finish_reason: finish }, { usage: usageOf(usage) }));
}

/** The same in pieces of one character. */
function streamed(act: Act): Behaviour {
  if (act.kind === "fails" && act.failure === "cut-stream") return events(chunk({ content: "Hel" }), hangUp);
  if (act.kind === "fails" && act.failure === "empty-answer") return events("{not json");
  if (act.kind !== "answers") return whole(act);
  const { text, toolCalls, finish, usage } = act.answer;
  return events(
    ...[...text].map((content) => chunk({ content })),
    ...toolCalls.flatMap(({ id, name, arguments: input }, index) => [
      chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
      ...[...input].map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    chunk({}, finish),
    { ...chunk({}), choices: [], usage: usageOf(usage) },
    "[DONE]",
  );
}

function usageOf(usage: { prompt: number; cached: number; completion: number }) {
  return {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
    prompt_tokens_details: { cached_tokens: usage.cached },
  };
}

async function openStage({ acts, simulated = false }: ModelStageOptions, stream: boolean) {
  const server = await startChatServer(acts.map(stream ? streamed : whole), [
    { id: "test-model", owned_by: simulated ? "simulated" : "someone" },
  ]);
  return {
    models,
    settings: { ...settings, baseUrl: server.baseUrl, stream },
    calls: () => server.requests.length,
    close: () => server.close(),
  };
}

describeChatModels("an OpenAI-compatible server", (options) => openStage(options, false));
describeChatModels("an OpenAI-compatible server that streams", (options) => openStage(options, true));

let server: ChatServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(behaviour: Behaviour): Promise<ChatServer> {
  await server?.close();
  server = await startChatServer([behaviour]);
  return server;
}

async function ask(behaviour: Behaviour, changed: Partial<ModelSettings> = {}, request: Partial<ModelRequest> = {}) {
  const { baseUrl } = await serve(behaviour);
  const own = { ...settings, baseUrl, ...changed };
  return models.complete(aRequest({ settings: own, ...request }), new AbortController().signal);
}
const failureOf = (behaviour: Behaviour, changed: Partial<ModelSettings> = {}) =>
  ask(behaviour, changed).then(
    () => ({ kind: "no failure", message: "", retryAfterMs: null }),
    (error: { kind: string; message: string; retryAfterMs: number | null }) => error,
  );
const stream = { stream: true };

describe("a request", () => {
  it("holds model, messages, tools, sampling and cap in the words of the interface, and the key in its header", async () => {
    const tool = { name: "bash" as const, description: "Runs a command.", parameters: { type: "object" } };
    await ask(
      json(completion()),
      {},
      {
        messages: [
          { role: "system", content: "You are an agent." },
          { role: "user", content: "Say hello." },
          { role: "assistant", content: "", toolCalls: [aCall("bash", { command: "ls" }, "a")] },
          { role: "tool", callId: "a", content: "file" },
          { role: "assistant", content: "done", toolCalls: [] },
        ],
        tools: [tool],
        temperature: 0.4,
        topP: 0.9,
        seed: 11,
      },
    );
    expect(server?.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
    expect(server?.requests[0]?.body).toEqual({
      model: "test-model",
      messages: [
        { role: "system", content: "You are an agent." },
        { role: "user", content: "Say hello." },
        {
          role: "assistant",
          content: "",
          tool_calls: [{ id: "a", type: "function", function: { name: "bash", arguments: '{"command":"ls"}' } }],
        },
        { role: "tool", tool_call_id: "a", content: "file" },
        { role: "assistant", content: "done" },
      ],
      tools: [{ type: "function", function: tool }],
      temperature: 0.4,
      top_p: 0.9,
      seed: 11,
      max_completion_tokens: 1_000,
    });
  });

  it("leaves out what nobody set, and asks a stream for its usage", async () => {
    await ask(events(chunk({ content: "hi" }, "stop"), "[DONE]"), stream);
    const body = server?.requests[0]?.body ?? {};
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(["tools", "top_p"]));
    expect(body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });
});

describe("a failure", () => {
  it.each<[ModelFailureKind, string, Behaviour]>([
    ["rate-limited", "429", status(429, { message: "slow down" })],
    [
      "rate-limited",
      "429 that advises to look at the billing page",
      status(429, {
        message: "Rate limit reached for requests. Visit https://example.org/account/billing to raise it.",
        code: "rate_limit_exceeded",
        type: "requests",
      }),
    ],
    ["quota-exhausted", "402", status(402, { message: "payment required" })],
    ["quota-exhausted", "429 with a quota code", status(429, { message: "no", code: "insufficient_quota" })],
    ["quota-exhausted", "429 with a billing type", status(429, { message: "no", type: "billing_hard_limit" })],
    ["quota-exhausted", "400 without credit", status(400, { message: "Your credit balance is too low" })],
    ["wrong-key", "401", status(401, { message: "no" })],
    ["wrong-key", "403", status(403, { message: "no" })],
    ["wrong-model", "404", status(404, { message: "no" })],
    ["context-exceeded", "400 with a code", status(400, { message: "no", code: "context_length_exceeded" })],
    [
      "context-exceeded",
      "400 in words",
      status(400, { message: "This model's maximum context length is 4096 tokens" }),
    ],
    [
      "context-exceeded",
      "400 of a local server",
      status(400, { message: "the request exceeds the available context size" }),
    ],
    [
      "context-exceeded",
      "400 that says it at the top of the body",
      json({ object: "error", message: "This model's maximum context length is 4096 tokens.", code: 400 }, 400),
    ],
    [
      "context-exceeded",
      "413 of an embedding server",
      json(
        { error: "Input validation error: `inputs` must have less than 512 tokens.", error_type: "Validation" },
        413,
      ),
    ],
    [
      "bad-request",
      "500 of a server whose model knows no tools",
      status(500, { message: "tools param requires --jinja flag" }),
    ],
    ["overloaded", "500 of a server that could not read a call", status(500, { message: "error parsing tool call" })],
    ["bad-request", "400", status(400, { message: "no such task" })],
    ["bad-request", "422", status(422, { message: "no" })],
    ["overloaded", "408", status(408, { message: "no" })],
    ["overloaded", "500", status(500, { message: "no" })],
    [
      "overloaded",
      "503 as HTML",
      (response) => void response.writeHead(503, { "content-type": "text/html" }).end("<p>"),
    ],
    ["overloaded", "529", status(529, { message: "no" })],
    [
      "empty-answer",
      "200 with an error instead of choices",
      json({ error: { message: "upstream is down", code: 502 } }),
    ],
    ["empty-answer", "200 without a message", json(completion({ message: null }))],
    ["empty-answer", "200 with null", json(null)],
    [
      "empty-answer",
      "200 that is HTML",
      (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<p>"),
    ],
    [
      "empty-answer",
      "200 that is not JSON",
      (response) => void response.writeHead(200, { "content-type": "application/json" }).end("{"),
    ],
    [
      "empty-answer",
      "200 with nothing",
      (response) => void response.writeHead(200, { "content-type": "application/json", "content-length": 0 }).end(),
    ],
    ["overloaded", "200 that finished by error", json(completion({ finish_reason: "error" }))],
    ["overloaded", "200 whose router says network_error", json(completion({ native_finish_reason: "network_error" }))],
    ["connection", "hanging up", hangUp],
    ["timed-out", "no answer in time", keepSilent],
    [
      "timed-out",
      "half a body, then nothing",
      (response) => void response.writeHead(200, { "content-type": "application/json" }).write("{"),
    ],
  ])("is %s for %s", async (kind, _, behaviour) => {
    const slow = kind === "timed-out";
    const failure = await failureOf(behaviour, slow ? { timeoutMs: 150 } : {});
    expect(failure).toMatchObject({ name: "ModelFailure", kind });
    expect(failure.message.length).toBeLessThan(400);
  });

  it.each<[ModelFailureKind, string, Behaviour]>([
    ["cut-stream", "a connection that breaks", events(chunk({ content: "Hel" }), hangUp)],
    ["cut-stream", "an end without finish_reason", events(chunk({ content: "Hel" }))],
    ["cut-stream", "[DONE] without finish_reason", events(chunk({ content: "Hel" }), "[DONE]")],
    ["timed-out", "silence after the first words", events(chunk({ content: "Hel" }), () => undefined)],
    [
      "cut-stream",
      "half a tool call",
      events(chunk({ tool_calls: [{ index: 0, id: "a", function: { name: "bash", arguments: '{"com' } }] }), hangUp),
    ],
    ["overloaded", "an error event", events(chunk({ content: "Hel" }), { error: { message: "overloaded" } })],
    ["overloaded", "finish_reason error", events(chunk({ content: "Hel" }), chunk({}, "error"), "[DONE]")],
    ["rate-limited", "429 before the first word", status(429, { message: "slow down" })],
  ])("is %s for a stream with %s: nothing of it is handed over", async (kind, _, behaviour) => {
    expect(await failureOf(behaviour, { ...stream, timeoutMs: 300 })).toMatchObject({ name: "ModelFailure", kind });
  });

  it.each([
    ["7", 7_000, 7_000],
    ["0.5", 500, 500],
    ["86400", 600_000, 600_000],
    [new Date(Date.now() + 120_000).toUTCString(), 100_000, 120_000],
  ])("of Retry-After %s waits %d to %d ms", async (header, least, most) => {
    const { retryAfterMs } = await failureOf(status(429, { message: "slow down" }, { "retry-after": header }));
    expect(retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(retryAfterMs).toBeLessThanOrEqual(most);
  });

  it.each(["soon", "-3", new Date(0).toUTCString()])("can't read Retry-After %s", async (header) => {
    expect((await failureOf(status(429, { message: "slow down" }, { "retry-after": header }))).retryAfterMs).toBeNull();
  });

  it("never repeats the key, not even when the server does", async () => {
    const failure = await failureOf((response, request) => {
      status(401, { message: `Incorrect API key: ${request.headers.authorization}` })(response);
    });
    expect(failure).toMatchObject({ kind: "wrong-key", message: expect.stringContaining("Bearer [key]") });
    expect(JSON.stringify(failure) + failure.message).not.toContain(key);
  });

  it("of a server that is not there is a connection failure that says so", async () => {
    const gone = await startChatServer([]);
    await gone.close();
    expect(await failureOf(keepSilent, { baseUrl: gone.baseUrl })).toMatchObject({
      kind: "connection",
      message: expect.stringMatching(/no connection to the model server at http:\/\/\S+: /),
    });
  });
});

describe("an answer", () => {
  const parts = [
    { type: "thinking", thinking: "hm" },
    { type: "text", text: "hel" },
    { type: "text", text: "lo" },
  ];

  it("may come in parts, of which thoughts are not said", async () => {
    const message = { role: "assistant", content: parts, reasoning_content: "I think" };
    expect(await ask(json(completion({ message })))).toMatchObject({ text: "hello", finish: "stop" });
    const pieces = [chunk({ reasoning_content: "I think" }), ...parts.map((part) => chunk({ content: [part] }))];
    expect(await ask(events(...pieces, chunk({}, "stop"), "[DONE]"), stream)).toMatchObject({ text: "hello" });
  });

  it("needs no finish_reason when it is whole", async () => {
    expect(await ask(json(completion({ finish_reason: undefined })))).toMatchObject({ text: "hello", finish: "stop" });
  });

  const call = (changed: object) => ({
    id: "a",
    type: "function",
    function: { name: "bash", arguments: "{}" },
    ...changed,
  });
  const withCalls = (...toolCalls: readonly object[]) =>
    json(completion({ message: { role: "assistant", content: null, tool_calls: toolCalls }, finish_reason: "stop" }));

  it("asks for tools whatever finish_reason says, when it holds calls", async () => {
    expect(await ask(withCalls(call({})))).toMatchObject({ text: "", finish: "tool_calls" });
  });

  it("that was cut off by its cap stays cut off, when it holds calls", async () => {
    const message = { role: "assistant", content: null, tool_calls: [call({})] };
    expect(await ask(json(completion({ message, finish_reason: "length" })))).toMatchObject({ finish: "length" });
  });

  it("has unique ids even when the server repeats or forgets them", async () => {
    const { toolCalls } = await ask(withCalls(call({}), call({}), call({ id: "" }), call({ id: undefined })));
    expect(new Set(toolCalls.map((each) => each.id)).size).toBe(4);
    expect(toolCalls[0]?.id).toBe("a");
    expect(toolCalls.every((each) => each.id !== "")).toBe(true);
  });

  it.each([
    ["without a type", { type: undefined }, "{}"],
    ["with arguments as an object", { function: { name: "bash", arguments: { command: "ls" } } }, '{"command":"ls"}'],
    ["with null for arguments", { function: { name: "bash", arguments: null } }, "{}"],
  ])("keeps a call %s", async (_, changed, input) => {
    expect(await ask(withCalls(call(changed)))).toMatchObject({
      toolCalls: [{ id: "a", name: "bash", arguments: input }],
    });
  });

  it("that refuses is filtered, in the model's words", async () => {
    const message = { role: "assistant", content: null, refusal: "I can't help with that." };
    expect(await ask(json(completion({ message })))).toMatchObject({
      text: "I can't help with that.",
      finish: "content_filter",
    });
    const pieces = [chunk({ refusal: "I can't" }), chunk({ refusal: " help." }), chunk({}, "stop"), "[DONE]"];
    expect(await ask(events(...pieces), stream)).toMatchObject({ text: "I can't help.", finish: "content_filter" });
  });

  it.each([
    ["no usage", undefined],
    ["null", null],
    ["zeros", { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
    ["fractions", { prompt_tokens: 1.5, completion_tokens: 2, total_tokens: 3.5 }],
    [
      "more cached than prompt",
      { prompt_tokens: 5, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 6 } },
    ],
    ["texts", { prompt_tokens: "5", completion_tokens: "2" }],
  ])("estimates its tokens and says so when the server reports %s", async (_, usage) => {
    const tools = [{ name: "bash" as const, description: "x".repeat(4_000), parameters: {} }];
    const answer = await ask(json(completion({}, { usage })), {}, { tools });
    expect(answer.usage).toMatchObject({ source: "estimated", cached: 0, completion: 2 });
    expect(answer.usage.prompt).toBeGreaterThan(1_000);
  });

  it("does without null for cached tokens", async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, prompt_tokens_details: null };
    expect((await ask(json(completion({}, { usage })))).usage).toEqual({
      prompt: 5,
      cached: 0,
      completion: 2,
      source: "usage",
    });
  });

  it("does not know what was served when the server does not say", async () => {
    expect((await ask(json(completion({}, { model: undefined })))).servedModel).toBeNull();
  });

  it.each([
    [
      "without an index",
      [
        { id: "a", function: { name: "bash", arguments: '{"n"' } },
        { function: { arguments: ":1}" } },
        { id: "b", function: { name: "finish", arguments: '{"n":2}' } },
      ],
    ],
    [
      "with the name in every piece",
      [
        { index: 0, id: "a", function: { name: "bash", arguments: '{"n"' } },
        { index: 0, id: "a", function: { name: "bash", arguments: ":1}" } },
        { index: 1, id: "b", function: { name: "finish", arguments: '{"n":2}' } },
      ],
    ],
    [
      "with arguments as an object",
      [
        { index: 0, id: "a", function: { name: "bash", arguments: { n: 1 } } },
        { index: 1, id: "b", function: { name: "finish", arguments: { n: 2 } } },
      ],
    ],
    [
      "in mixed order, counted from one",
      [
        { index: 1, id: "a", function: { name: "bash", arguments: '{"n"' } },
        { index: 2, id: "b", function: { name: "finish", arguments: '{"n":2}' } },
        { index: 1, function: { arguments: ":1}" } },
      ],
    ],
  ])("puts the pieces of streamed calls together that come %s", async (_, pieces) => {
    const answer = await ask(
      events(...pieces.map((piece) => chunk({ tool_calls: [piece] })), chunk({}, "stop"), "[DONE]"),
      stream,
    );
    expect(answer.toolCalls).toEqual([aCall("bash", '{"n":1}', "a"), aCall("finish", '{"n":2}', "b")]);
    expect(answer.finish).toBe("tool_calls");
  });

  it("skips events without choices, and comments", async () => {
    const pieces = [": ping", { ...chunk({}), choices: [] }, chunk({ content: "hi" }, "stop"), "[DONE]"];
    const behaviour: Behaviour = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const piece of pieces)
        response.write(
          typeof piece === "string" && piece.startsWith(":")
            ? `${piece}\n\n`
            : `data: ${typeof piece === "string" ? piece : JSON.stringify(piece)}\n\n`,
        );
      response.end();
    };
    expect(await ask(behaviour, stream)).toMatchObject({ text: "hi", finish: "stop" });
  });
});

describe("a model server that wants no key", () => {
  it("is reached without one", async () => {
    const { baseUrl } = await serve(json(completion()));
    const own = { ...settings, baseUrl, keyVariable: "NOT_SET" };
    expect(await models.complete(aRequest({ settings: own }), new AbortController().signal)).toMatchObject({
      text: "hello",
    });
  });
});

describe("a model server that keeps no list of models", () => {
  const looked = async (behaviour: Behaviour) => {
    server = await startChatServer([behaviour], null);
    return models.check({ ...settings, baseUrl: server.baseUrl }, new AbortController().signal);
  };

  it("is there when it refuses an empty conversation, which costs nothing", async () => {
    expect(await looked(status(400, { message: "messages must not be empty" }))).toEqual({
      simulated: false,
      listed: false,
    });
    expect(server?.requests[0]?.body).toMatchObject({ messages: [], max_completion_tokens: 1 });
  });

  it("is not there when its address has no chats either", async () => {
    await expect(looked(status(404, { message: "not found" }))).rejects.toMatchObject({ kind: "wrong-model" });
  });
});

describe("a model server that refuses a parameter by name", () => {
  const openAi = {
    message: "Unsupported value: 'temperature' does not support 0.7 with this model.",
    code: "unsupported_value",
  };
  const extra = (name: string) => ({
    message: `[{'type': 'extra_forbidden', 'loc': ('body', '${name}'), 'msg': 'Extra inputs are not permitted'}]`,
  });

  async function asked(behaviours: readonly Behaviour[], times: number, changed: Partial<ModelSettings> = {}) {
    const warnings: string[] = [];
    server = await startChatServer(behaviours);
    const own = openAiModels(
      () => key,
      (warning) => warnings.push(warning),
    );
    const request = aRequest({ settings: { ...settings, baseUrl: server.baseUrl, ...changed } });
    const answers: string[] = [];
    for (let time = 0; time < times; time++)
      answers.push((await own.complete(request, new AbortController().signal)).text);
    return { answers, warnings, bodies: server.requests.map(({ body }) => body) };
  }

  it("is asked without it, at once and from then on, and that is said once", async () => {
    const { answers, warnings, bodies } = await asked([status(400, openAi), json(completion()), json(completion())], 2);
    expect(answers).toEqual(["hello", "hello"]);
    expect(bodies.map((body) => "temperature" in body)).toEqual([true, false, false]);
    expect(bodies.every((body) => "seed" in body)).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/test-model.*refuses temperature/)]);
  });

  it.each([
    [
      "FastAPI",
      { detail: [{ type: "extra_forbidden", loc: ["body", "seed"], msg: "Extra inputs are not permitted" }] },
    ],
    ["a message at the top", { object: "error", message: "Unrecognized request argument supplied: seed", code: 400 }],
    ["a text for an error", { error: "unknown field: seed" }],
  ])("is understood in the form of %s", async (_, body) => {
    const { answers, bodies } = await asked([json(body, 422), json(completion())], 1);
    expect(answers).toEqual(["hello"]);
    expect(bodies.map((each) => "seed" in each)).toEqual([true, false]);
  });

  it("gets the cap by its older name, so that no answer is without one", async () => {
    const { bodies } = await asked(
      [status(422, extra("seed")), status(422, extra("max_completion_tokens")), json(completion())],
      1,
    );
    expect(bodies[2]).toMatchObject({ max_tokens: settings.maxCompletionTokens });
    expect(Object.keys(bodies[2] ?? {})).not.toEqual(expect.arrayContaining(["seed"]));
    expect(bodies[2]).not.toHaveProperty("max_completion_tokens");
  });

  it("refuses it to all requests that are under way together, and each is asked again", async () => {
    const together: (() => void)[] = [];
    const refuseBoth: Behaviour = (response) => {
      together.push(() => status(400, openAi)(response));
      if (together.length === 2) for (const refuse of together) refuse();
    };
    const warnings: string[] = [];
    server = await startChatServer([refuseBoth, refuseBoth, json(completion()), json(completion())]);
    const own = openAiModels(
      () => key,
      (warning) => warnings.push(warning),
    );
    const request = aRequest({ settings: { ...settings, baseUrl: server.baseUrl } });
    const answers = await Promise.all([1, 2].map(() => own.complete(request, new AbortController().signal)));
    expect(answers.map((answer) => answer.text)).toEqual(["hello", "hello"]);
    expect(warnings.length).toBe(1);
  });

  it("may refuse to count tokens in a stream", async () => {
    const answer = events(chunk({ content: "hello" }, "stop"), "[DONE]");
    const { answers, bodies } = await asked([status(400, extra("stream_options")), answer], 1, { stream: true });
    expect(answers).toEqual(["hello"]);
    expect(bodies[1]).not.toHaveProperty("stream_options");
  });

  it.each([
    [
      "a value that is too large",
      { message: "max_completion_tokens is too large: 4096. This model allows at most 2048." },
    ],
    ["what a request can't do without", { message: "Unsupported parameter: tools" }],
  ])("is not asked again about %s", async (_, error) => {
    await expect(asked([status(400, error), json(completion())], 1)).rejects.toMatchObject({ kind: "bad-request" });
    expect(server?.requests.length).toBe(1);
  });

  it("is not asked for ever when it refuses the same again", async () => {
    await expect(asked([status(400, openAi), status(400, openAi)], 1)).rejects.toMatchObject({ kind: "bad-request" });
    expect(server?.requests.length).toBe(2);
  });
});
