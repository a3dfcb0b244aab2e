import { z } from "zod";
import { defaultMining, defaultProposing } from "../../core/plan.ts";
import { mapping, number, whole } from "./fields.ts";
import { embeddingModel } from "./model.ts";

export const mining = z
  .strictObject(
    {
      embeddings: embeddingModel
        .describe("Embedding model that tells which failures are alike; a local comparison of words when absent")
        .optional(),
      mergeSimilarity: number(
        0,
        1,
        "Mean cosine from which failures with the same terminal cause are one weakness; lower merges more. 0.7 with an embedding model, 0.3 without, when absent",
      ).optional(),
      shownTokens: whole(1_000, 1_000_000, "Most tokens of a trace that a question shows at once").default(
        defaultMining.shownTokens,
      ),
      readTokens: whole(0, 1_000_000, "Most further tokens of traces that may be read per question").default(
        defaultMining.readTokens,
      ),
    },
    mapping,
  )
  .prefault({})
  .describe("How failures are read and grouped");

export const proposing = z
  .strictObject(
    {
      learnApproach: z
        .boolean({ error: "true or false" })
        .describe("Whether earlier verdicts decide which approaches are tried first")
        .default(defaultProposing.learnApproach),
      readTokens: whole(0, 1_000_000, "Most tokens of held-in traces that may be read on per proposal").default(
        defaultProposing.readTokens,
      ),
      promptTokens: whole(
        100,
        1_000_000,
        "Most tokens by which the harness in every model call may outgrow the starting one",
      ).default(defaultProposing.promptTokens),
    },
    mapping,
  )
  .prefault({})
  .describe("How edits are proposed");

export const edits = z
  .strictObject(
    {
      maxLines: whole(1, 1_000, "Most changed lines of an edit").default(40),
      maxBytes: whole(64, 65_536, "Most bytes of new text in an edit").default(4_096),
    },
    mapping,
  )
  .prefault({});
