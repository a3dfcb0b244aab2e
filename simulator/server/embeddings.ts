import { createHash } from "node:crypto";
import { z } from "zod";
import { embeddingModel } from "../personas.ts";
import { firstProblem } from "./request.ts";
import { countTokens } from "./tokens.ts";

const embeddingSize = 256;

const requestShape = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2048)]),
  encoding_format: z.enum(["float", "base64"]).optional(),
});

export type EmbeddingRequest = z.infer<typeof requestShape>;

export function readEmbeddingRequest(
  body: unknown,
): { readonly request: EmbeddingRequest } | { readonly problem: string } {
  const parsed = requestShape.safeParse(body);
  return parsed.success ? { request: parsed.data } : { problem: firstProblem(parsed.error) };
}

/** The body of an answer to POST /v1/embeddings, and its tokens. */
export function embeddingAnswer(request: EmbeddingRequest): { readonly body: unknown; readonly promptTokens: number } {
  const inputs = typeof request.input === "string" ? [request.input] : request.input;
  const promptTokens = inputs.reduce((sum, text) => sum + countTokens(text), 0);
  const encode = request.encoding_format === "base64" ? asBase64 : (vector: number[]) => vector;
  return {
    promptTokens,
    body: {
      object: "list",
      data: inputs.map((text, index) => ({ object: "embedding", index, embedding: encode(embed(text)) })),
      model: embeddingModel,
      usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
    },
  };
}

const fillers = new Set(
  "a an and are as at be but by for from has have in is it its of on or that the this to was were with".split(" "),
);

/** A bag of words and word pairs, hashed into 256 signed places and normalised to length 1: texts that share words are close. */
function embed(text: string): number[] {
  const words = (text.toLowerCase().match(/[a-z0-9_]+/g) ?? []).filter((word) => !fillers.has(word)).map(stem);
  const vector = new Array<number>(embeddingSize).fill(0);
  for (const word of words) add(vector, word, 1);
  for (const [index, word] of words.entries()) if (index > 0) add(vector, `${words[index - 1]} ${word}`, 0.4);
  const length = Math.hypot(...vector);
  return length === 0 ? vector.map((_, index) => (index === 0 ? 1 : 0)) : vector.map((number) => number / length);
}

function add(vector: number[], feature: string, weight: number): void {
  const digest = createHash("md5").update(feature).digest();
  const place = digest.readUInt16LE(0) % embeddingSize;
  vector[place] = (vector[place] ?? 0) + ((digest[2] ?? 0) & 1 ? weight : -weight);
}

function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s|ly)$/, "") : word;
}

function asBase64(vector: number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString("base64");
}
