import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import OpenAI from "openai";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { firstRequest } from "./requests.ts";

const instruction = "Please describe the moon.";

describe("the simulated model server, spoken to by the openai package", () => {
  let simulator: Simulator;
  let client: OpenAI;
  beforeAll(async () => {
    simulator = await startSimulator({ seed: 3 });
    client = new OpenAI({ baseURL: simulator.url, apiKey: "any", maxRetries: 0 });
  });
  afterAll(() => simulator.close());

  const request = () =>
    firstRequest("simulated-trusting", instruction) as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;

  it("answers with a tool call, usage and a fingerprint that says what it is", async () => {
    const completion = await client.chat.completions.create(request());
    expect(completion.system_fingerprint).toBe("simulated");
    expect(completion.choices[0]?.finish_reason).toBe("tool_calls");
    const [call] = completion.choices[0]?.message.tool_calls ?? [];
    expect(call?.type === "function" && JSON.parse(call.function.arguments)).toHaveProperty("command");
    expect(completion.usage?.prompt_tokens).toBeGreaterThan(50);
    expect(completion.usage?.total_tokens).toBe(
      (completion.usage?.prompt_tokens ?? 0) + (completion.usage?.completion_tokens ?? 0),
    );
  });

  it("streams the same answer in chunks, with usage when asked for", async () => {
    const whole = await client.chat.completions.create(request());
    const stream = await client.chat.completions.create({
      ...request(),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let args = "";
    let id = "";
    let finish: string | null = null;
    let usage: OpenAI.CompletionUsage | null = null;
    for await (const chunk of stream) {
      const choice = chunk.choices[0];
      text += choice?.delta.content ?? "";
      id = choice?.delta.tool_calls?.[0]?.id ?? id;
      args += choice?.delta.tool_calls?.[0]?.function?.arguments ?? "";
      finish = choice?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    const message = whole.choices[0]?.message;
    const call = message?.tool_calls?.[0];
    expect({ text, id, args, finish, usage }).toEqual({
      text: message?.content,
      id: call?.id,
      args: call?.type === "function" ? call.function.arguments : "",
      finish: "tool_calls",
      usage: whole.usage,
    });
  });

  it("reports cached prompt tokens once a long prompt comes again", async () => {
    const long = request();
    const messages = long.messages as { role: string; content: string }[];
    if (messages[0]) messages[0].content += "x".repeat(8_000);
    const first = await client.chat.completions.create(long);
    const message = first.choices[0]?.message as OpenAI.ChatCompletionMessage;
    const results = (message.tool_calls ?? []).map((call) => ({
      role: "tool" as const,
      tool_call_id: call.id,
      content: "ok",
    }));
    const second = await client.chat.completions.create({ ...long, messages: [...long.messages, message, ...results] });
    expect(first.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
    expect(second.usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(1_900);
  });

  it("gives the same answer to the same request, and another seed its own call ids", async () => {
    const [one, two] = [
      await client.chat.completions.create(request()),
      await client.chat.completions.create(request()),
    ];
    expect({ ...two, created: 0 }).toEqual({ ...one, created: 0 });
    const other = await client.chat.completions.create({ ...request(), seed: 99 });
    expect(other.choices[0]?.message.tool_calls?.[0]?.id).not.toBe(one.choices[0]?.message.tool_calls?.[0]?.id);
  });

  it("embeds similar texts close together, normalised, in both encodings", async () => {
    const input = [
      "The agent forgot the git identity.",
      "The git identity was forgotten by the agent.",
      "Rows of the table are sorted wrongly.",
    ];
    const answer = await client.embeddings.create({ model: "simulated-embedding", input });
    const plain = await client.embeddings.create({ model: "simulated-embedding", input, encoding_format: "float" });
    const vectors = answer.data.map((each) => each.embedding);
    const cosine = (a: number[] = [], b: number[] = []) => a.reduce((sum, x, index) => sum + x * (b[index] ?? 0), 0);
    expect(vectors.map((vector) => vector.length)).toEqual([256, 256, 256]);
    expect(cosine(vectors[0], vectors[0])).toBeCloseTo(1, 5);
    expect(cosine(vectors[0], vectors[1])).toBeGreaterThan(0.5);
    expect(cosine(vectors[0], vectors[2])).toBeLessThan(0.3);
    expect(plain.data[0]?.embedding[5]).toBeCloseTo(vectors[0]?.[5] ?? 9, 5);
  });

  it("lists its models under names that say that they are simulated", async () => {
    const models = (await client.models.list()).data;
    expect(models.map((model) => model.id)).toEqual([
      "simulated-forgetful",
      "simulated-trusting",
      "simulated-scattered",
      "simulated-hasty",
      "simulated-embedding",
    ]);
    expect(models.every((model) => model.owned_by === "simulated")).toBe(true);
  });

  it.each([
    ["an unknown model", { model: "gpt-9" }, 404, "model_not_found"],
    ["no messages", { messages: [] }, 400, null],
    [
      "a tool result without its call",
      { messages: [{ role: "tool", tool_call_id: "call_1", content: "ok" }] },
      400,
      null,
    ],
  ])("refuses %s in OpenAI's words", async (_name, change, status, code) => {
    const refused = client.chat.completions.create({
      ...request(),
      ...change,
    } as OpenAI.ChatCompletionCreateParamsNonStreaming);
    await expect(refused).rejects.toMatchObject({ status, code });
  });

  it("refuses a prompt that is longer than its context", async () => {
    const small = await startSimulator({ contextTokens: 100 });
    const asked = new OpenAI({ baseURL: small.url, apiKey: "any", maxRetries: 0 }).chat.completions.create(request());
    await expect(asked).rejects.toMatchObject({ status: 400, code: "context_length_exceeded" });
    await small.close();
  });

  it("cuts an answer at the token cap", async () => {
    const capped = await client.chat.completions.create({ ...request(), max_completion_tokens: 4 });
    expect(capped.choices[0]?.finish_reason).toBe("length");
  });

  it("wants its key when it was told one", async () => {
    const locked = await startSimulator({ requiredKey: "right" });
    const ask = (apiKey: string) =>
      new OpenAI({ baseURL: locked.url, apiKey, maxRetries: 0 }).chat.completions.create(request());
    await expect(ask("wrong")).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
    await expect(ask("right")).resolves.toHaveProperty("choices");
    await locked.close();
  });
});
