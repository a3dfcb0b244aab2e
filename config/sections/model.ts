import { z } from "zod";
import { baseUrlProblem } from "../base-url.ts";
import { name, number, text, whole } from "./fields.ts";

/** As the provider's page of limits says them; all workers together keep to them. */
const rateLimits = z.strictObject(
  {
    requestsPerMinute: whole(1, 1_000_000, "Most requests that start in any minute").optional(),
    tokensPerMinute: whole(100, 1_000_000_000, "Most tokens, prompts and answers together, in any minute").optional(),
  },
  { error: "a mapping with requestsPerMinute and tokensPerMinute" },
);

export const model = z.strictObject(
  {
    name,
    baseUrl: z
      .string({ error: "an http or https address" })
      .superRefine((value, context) => {
        const problem = baseUrlProblem(value);
        if (problem) context.addIssue({ code: "custom", message: problem });
      })
      .describe("Address of an OpenAI-compatible server; OPENAI_BASE_URL or api.openai.com when absent")
      .optional(),
    keyVariable: text(
      "the name of an environment variable, never the key itself",
      /^[A-Za-z_][A-Za-z0-9_]{0,100}$/,
      "Environment variable that holds the key",
    ).default("OPENAI_API_KEY"),
    temperature: number(0, 2, "Sampling temperature of the agent").default(0.7),
    maxCompletionTokens: whole(16, 1_000_000, "Most tokens of one answer").default(4_096),
    timeoutSeconds: number(1, 3_600, "Longest wait for one answer").default(300),
    stream: z.boolean({ error: "true or false" }).describe("Whether answers are streamed").default(false),
    limits: rateLimits
      .describe("What the provider lets through; all workers together keep to it. Unlimited when absent")
      .optional(),
  },
  { error: "a mapping with name, baseUrl …" },
);

/** What is absent comes from `model`; so no defaults here. */
export const roleModel = z.strictObject(
  {
    name: model.shape.name.optional(),
    baseUrl: model.shape.baseUrl,
    keyVariable: model.shape.keyVariable.unwrap().optional(),
    temperature: model.shape.temperature.unwrap().optional(),
    maxCompletionTokens: model.shape.maxCompletionTokens.unwrap().optional(),
    timeoutSeconds: model.shape.timeoutSeconds.unwrap().optional(),
    stream: model.shape.stream.unwrap().optional(),
    limits: model.shape.limits,
  },
  { error: "a mapping with what differs from model" },
);

/** What is absent comes from `model`, but the name. */
export const embeddingModel = z.strictObject(
  {
    name: model.shape.name,
    baseUrl: model.shape.baseUrl,
    keyVariable: model.shape.keyVariable.unwrap().optional(),
    timeoutSeconds: model.shape.timeoutSeconds.unwrap().optional(),
  },
  { error: "a mapping with name, baseUrl and keyVariable" },
);
