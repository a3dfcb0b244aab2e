import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import OpenAI from "openai";
import type { CallReport } from "../../simulator/server/counter.ts";
import { type Fault, type Simulator, startSimulator } from "../../simulator/server.ts";
import { firstRequest } from "./requests.ts";

describe("faults on request", () => {
  let simulator: Simulator;
  let client: OpenAI;
  beforeEach(async () => {
    simulator = await startSimulator();
    client = new OpenAI({ baseURL: simulator.url, apiKey: "any", maxRetries: 0 });
  });
  afterEach(() => simulator.close());

  const ask = (seed = 1) =>
    client.chat.completions.create(
      firstRequest(
        "simulated-hasty",
        "Tell me about rain.",
        undefined,
        seed,
      ) as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming,
    );
  const admin = (path: string, body?: unknown) =>
    fetch(
      `${simulator.url}/simulator/${path}`,
      body === undefined ? {} : { method: "POST", body: JSON.stringify(body) },
    );

  it.each<[Fault, object]>([
    [
      { kind: "rate_limited", next: 1 },
      { status: 429, code: "rate_limit_exceeded" },
    ],
    [
      { kind: "quota_exhausted", next: 1 },
      { status: 429, code: "insufficient_quota" },
    ],
    [{ kind: "server_error", next: 1 }, { status: 500 }],
    [{ kind: "unavailable", next: 1 }, { status: 503 }],
    [
      { kind: "unauthorized", next: 1 },
      { status: 401, code: "invalid_api_key" },
    ],
    [
      { kind: "model_not_found", next: 1 },
      { status: 404, code: "model_not_found" },
    ],
    [
      { kind: "context_length_exceeded", next: 1 },
      { status: 400, code: "context_length_exceeded" },
    ],
    [{ kind: "connection_reset", next: 1 }, { name: "Error" }],
  ])("%j fails one call and no more", async (fault, expected) => {
    simulator.setFaults([fault]);
    await expect(ask()).rejects.toMatchObject(expected);
    await expect(ask()).resolves.toHaveProperty("choices");
    const { answered, byFault, total } = simulator.calls();
    expect({ answered, byFault, total }).toEqual({ answered: 1, byFault: { [fault.kind]: 1 }, total: 2 });
  });

  it("sends Retry-After when it was told so", async () => {
    simulator.setFaults([{ kind: "rate_limited", next: 1, retryAfterSeconds: 30 }]);
    const error = (await ask().catch((each: unknown) => each)) as InstanceType<typeof OpenAI.APIError>;
    expect(error.headers?.get("retry-after")).toBe("30");
  });

  it("cuts a stream before its end and a whole answer in its middle", async () => {
    simulator.setFaults([{ kind: "cut_stream", next: 2 }]);
    const request = firstRequest(
      "simulated-hasty",
      "Tell me about rain.",
    ) as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
    const readAll = async () => {
      let finish: unknown = null;
      for await (const chunk of await client.chat.completions.create({ ...request, stream: true }))
        finish = chunk.choices[0]?.finish_reason ?? finish;
      return finish;
    };
    expect(await readAll().catch(() => "broken off")).not.toBe("tool_calls");
    await expect(ask()).rejects.toThrow();
    expect(simulator.calls().answered).toBe(0);
  });

  it.each<[Fault["kind"], (completion: OpenAI.ChatCompletion) => unknown, unknown]>([
    ["empty_choices", (completion) => completion.choices, []],
    ["error_body", (completion) => completion.choices, undefined],
    ["missing_usage", (completion) => completion.usage, undefined],
    ["wrong_usage", (completion) => completion.usage?.completion_tokens, 0],
    ["length", (completion) => completion.choices[0]?.finish_reason, "length"],
    ["content_filter", (completion) => completion.choices[0]?.finish_reason, "content_filter"],
    ["malformed_tool_json", (completion) => isJson(completion.choices[0]?.message), false],
  ])("%s spoils the answer", async (kind, look, expected) => {
    simulator.setFaults([{ kind, next: 1 }]);
    expect(look(await ask())).toEqual(expected);
    expect(look(await ask())).not.toEqual(expected);
  });

  it("makes an answer slow", async () => {
    simulator.setFaults([{ kind: "slow", next: 1, delayMs: 150 }]);
    const started = performance.now();
    await ask();
    expect(performance.now() - started).toBeGreaterThan(145);
  });

  it("strikes every third call, or only one role", async () => {
    simulator.setFaults([{ kind: "server_error", every: 3, role: "agent" }]);
    const outcomes = [];
    for (let call = 0; call < 6; call++)
      outcomes.push(
        await ask().then(
          () => "ok",
          () => "error",
        ),
      );
    expect(outcomes).toEqual(["ok", "ok", "error", "ok", "ok", "error"]);
    simulator.setFaults([{ kind: "server_error", next: 5, role: "miner" }]);
    await expect(ask()).resolves.toHaveProperty("choices");
  });

  it("strikes with a probability that depends on seed and request, not on order", async () => {
    const run = async (order: readonly number[]) => {
      simulator.setFaults([{ kind: "server_error", probability: 0.3, seed: 4 }]);
      const struck = [];
      for (const seed of order)
        if (
          await ask(seed).then(
            () => false,
            () => true,
          )
        )
          struck.push(seed);
      return struck.sort((a, b) => a - b);
    };
    const seeds = Array.from({ length: 60 }, (_, index) => index);
    const struck = await run(seeds);
    expect(struck.length).toBeGreaterThan(8);
    expect(struck.length).toBeLessThan(30);
    expect(await run([...seeds].reverse())).toEqual(struck);
  });

  it("takes scripts and shows its books over HTTP", async () => {
    expect((await admin("faults", { faults: [{ kind: "unavailable", next: 2 }] })).status).toBe(200);
    expect((await admin("faults", { faults: [{ kind: "earthquake", next: 2 }] })).status).toBe(400);
    await ask().catch(() => undefined);
    const listed = (await (await admin("faults")).json()) as { faults: { left: number }[] };
    expect(listed.faults[0]?.left).toBe(1);
    const report = (await (await admin("calls")).json()) as CallReport;
    expect(report.simulatedModel).toBe(true);
    expect(report.byRole.agent).toBe(1);
    expect(report.records[0]).toMatchObject({
      n: 1,
      role: "agent",
      fault: "unavailable",
      status: 503,
      answered: false,
    });
  });

  it("books true token counts whatever it reported", async () => {
    simulator.setFaults([{ kind: "wrong_usage", next: 1 }]);
    const wrong = await ask();
    const right = await ask();
    const [first, second] = simulator.calls().records;
    expect(wrong.usage?.prompt_tokens).not.toBe(first?.promptTokens);
    expect(first?.promptTokens).toBe(right.usage?.prompt_tokens);
    expect(second?.completionTokens).toBe(right.usage?.completion_tokens);
  });

  it("counts embeddings under their own role", async () => {
    await client.embeddings.create({ model: "simulated-embedding", input: "a" });
    simulator.setFaults([{ kind: "rate_limited", next: 1, role: "embedding" }]);
    await expect(client.embeddings.create({ model: "simulated-embedding", input: "a" })).rejects.toMatchObject({
      status: 429,
    });
    expect(simulator.calls().byRole.embedding).toBe(2);
    expect(simulator.calls().answered).toBe(1);
  });
});

function isJson(message: OpenAI.ChatCompletionMessage | undefined): boolean {
  const call = message?.tool_calls?.[0];
  try {
    JSON.parse(call?.type === "function" ? call.function.arguments : "");
    return true;
  } catch {
    return false;
  }
}
