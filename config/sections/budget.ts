import { z } from "zod";
import { above, mapping, name, number } from "./fields.ts";

export const budget = z
  .strictObject(
    {
      usd: above("Most US dollars").optional(),
      tokens: above("Most tokens, prompts and answers together").optional(),
      trials: above("Most trials").optional(),
      hours: above("Most hours by the clock").optional(),
      perIteration: z
        .strictObject(
          {
            usd: above("Most US dollars").optional(),
            tokens: above("Most tokens").optional(),
            trials: above("Most trials").optional(),
            hours: above("Most hours by the clock").optional(),
          },
          mapping,
        )
        .describe("Caps of each single iteration; one that reaches them ends the optimization, resumable")
        .optional(),
      perTrial: z
        .strictObject(
          {
            usd: above("Most US dollars").optional(),
            tokens: above("Most tokens").optional(),
            minutes: above("Most minutes of the agent's own time; waits for the provider are not").optional(),
          },
          mapping,
        )
        .describe("Caps of each single trial; one that reaches them ends its agent, is verified, and counts")
        .optional(),
    },
    mapping,
  )
  .refine(({ usd, tokens, trials, hours }) => [usd, tokens, trials, hours].some((cap) => cap !== undefined), {
    error: "at least one cap: usd, tokens, trials or hours",
  })
  .prefault({})
  .describe("Caps; at least one is required, as nobody should find out in the morning");

export const prices = z
  .record(
    name,
    z.strictObject(
      {
        prompt: number(0, 10_000, "Prompt tokens"),
        cached: number(0, 10_000, "Cached prompt tokens; as prompt when absent").optional(),
        completion: number(0, 10_000, "Answer tokens"),
      },
      { error: "a mapping with prompt, cached and completion" },
    ),
    { error: "a mapping from model name to its prices" },
  )
  .default({})
  .describe("US dollars per million tokens, over the built-in table");
