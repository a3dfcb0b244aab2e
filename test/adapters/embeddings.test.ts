import { describe, expect, it } from "@jest/globals";
import { wordEmbeddings } from "../../adapters/memory/embeddings.ts";
import { openAiEmbeddings } from "../../adapters/openai/embeddings.ts";
import { ModelFailure } from "../../core/failures.ts";
import { settings } from "../builders.ts";
import { describeEmbeddings } from "../conformance/embeddings.ts";
import { type Behaviour, json, startChatServer, status } from "./chat-server.ts";

const key = "sk-secret-0123456789";
const embeddings = openAiEmbeddings((variable) => (variable === settings.keyVariable ? key : undefined));

/** Answers with the length of each text, last text first: the index says where each belongs. */
const lengths: Behaviour = (response, { body }) => {
  const texts = body["input"] as string[];
  const data = texts.map((text, index) => ({ object: "embedding", index, embedding: [text.length, 1] })).reverse();
  json({ object: "list", data, model: "test-model", usage: { prompt_tokens: 9, total_tokens: 9 } })(response);
};
const slowDown: Behaviour = status(429, { message: "Rate limit reached", code: "rate_limit_exceeded" });

describeEmbeddings("openai", async (failing) => {
  const server = await startChatServer([...Array<Behaviour>(failing).fill(slowDown), lengths, lengths]);
  return { embeddings, settings: { ...settings, baseUrl: server.baseUrl }, close: () => server.close() };
});

describeEmbeddings("memory", async (failing) => ({
  embeddings: wordEmbeddings(Array(failing).fill(new ModelFailure("rate-limited", "slow down"))),
  settings,
  close: async () => {},
}));

async function embed(behaviour: Behaviour, texts: readonly string[] = ["one", "three"]) {
  const server = await startChatServer([behaviour]);
  try {
    const request = { settings: { ...settings, baseUrl: server.baseUrl }, texts };
    return await embeddings.embed(request, new AbortController().signal).catch((error: unknown) => error);
  } finally {
    await server.close();
  }
}

describe("openAiEmbeddings", () => {
  it("puts vectors in the order of the texts, whatever the order of the answer", async () => {
    expect(await embed(lengths)).toEqual({
      vectors: [
        [3, 1],
        [5, 1],
      ],
      usage: { prompt: 9, cached: 0, completion: 0, source: "usage" },
      servedModel: "test-model",
    });
  });

  it("estimates what a server read that does not say it", async () => {
    const data = [{ index: 0, embedding: [1] }];
    expect(await embed(json({ data }), ["12345678"])).toMatchObject({ usage: { prompt: 2, source: "estimated" } });
  });

  it("reads vectors in base64, which some servers send whatever they are asked for", async () => {
    const packed = Buffer.from(new Float32Array([0.5, -2]).buffer).toString("base64");
    const data = [0, 1].map((index) => ({ index, embedding: packed }));
    expect(await embed(json({ data }))).toMatchObject({
      vectors: [
        [0.5, -2],
        [0.5, -2],
      ],
    });
  });

  it("asks a server that refuses the form of the numbers without it, from then on", async () => {
    const refused = json({ detail: [{ type: "extra_forbidden", loc: ["body", "encoding_format"] }] }, 422);
    const server = await startChatServer([refused, lengths, lengths]);
    const request = { settings: { ...settings, baseUrl: server.baseUrl }, texts: ["one"] };
    for (let time = 0; time < 2; time++)
      expect((await embeddings.embed(request, new AbortController().signal)).vectors).toEqual([[3, 1]]);
    expect(server.requests.map(({ body }) => body["encoding_format"])).toEqual(["float", undefined, undefined]);
    await server.close();
  });

  it("takes vectors in their order when the server does not number them", async () => {
    const data = [{ embedding: [1, 0] }, { embedding: [0, 1] }];
    expect(await embed(json({ data }))).toMatchObject({ vectors: [data[0]?.embedding, data[1]?.embedding] });
  });

  it.each<[string, unknown]>([
    ["nothing", {}],
    ["too few", { data: [{ index: 0, embedding: [1] }] }],
    ["different lengths", { data: [0, 1].map((index) => ({ index, embedding: Array(index + 1).fill(1) })) }],
    ["no numbers", { data: [0, 1].map((index) => ({ index, embedding: ["1"] })) }],
  ])("refuses an answer with %s", async (_, body) => {
    expect(await embed(json(body))).toMatchObject({ kind: "empty-answer" });
  });

  it("never repeats the key that a server quotes", async () => {
    const refused = await embed(status(401, { message: `Incorrect API key provided: ${key}` }));
    expect(refused).toMatchObject({ kind: "wrong-key" });
    expect(String(refused)).not.toContain(key);
  });
});
