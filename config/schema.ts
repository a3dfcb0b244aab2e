import { z } from "zod";
import { sequentialPresets } from "../core/evidence/evidence.ts";
import { defaultMining, defaultProposing, reviews, selections } from "../core/plan.ts";
import { baseUrlProblem } from "./base-url.ts";

/**
 * self-harness.yaml. The `error` of each field says what was expected; file, key, value and remedy are added where a problem is
 * reported. Descriptions go into docs/self-harness.schema.json, which editors read.
 */
function whole(minimum: number, maximum: number, description: string) {
  const error = `a whole number from ${minimum} to ${maximum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error }).describe(description);
}

function number(minimum: number, maximum: number, description: string) {
  const error = `a number from ${minimum} to ${maximum}`;
  return z.number({ error }).min(minimum, { error }).max(maximum, { error }).describe(description);
}

function above(description: string) {
  const error = "a number above 0";
  return z.number({ error }).positive({ error }).describe(description);
}

function text(error: string, pattern: RegExp, description: string) {
  return z.string({ error }).regex(pattern, { error }).describe(description);
}

function choice<const T extends readonly [string, ...string[]]>(values: T, description: string) {
  return z.enum(values, { error: `one of ${values.join(", ")}` }).describe(description);
}

const path = (description: string) => text("a path", /^[^\0\n]+$/, description);
const name = text("the name of a model", /^[^\s\p{Cc}]{1,200}$/u, "Model name as its server knows it");

/** As the provider's page of limits says them; all workers together keep to them. */
const rateLimits = z.strictObject(
  {
    requestsPerMinute: whole(1, 1_000_000, "Most requests that start in any minute").optional(),
    tokensPerMinute: whole(100, 1_000_000_000, "Most tokens, prompts and answers together, in any minute").optional(),
  },
  { error: "a mapping with requestsPerMinute and tokensPerMinute" },
);

const model = z.strictObject(
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
const roleModel = z.strictObject(
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
const embeddingModel = z.strictObject(
  {
    name: model.shape.name,
    baseUrl: model.shape.baseUrl,
    keyVariable: model.shape.keyVariable.unwrap().optional(),
    timeoutSeconds: model.shape.timeoutSeconds.unwrap().optional(),
  },
  { error: "a mapping with name, baseUrl and keyVariable" },
);

const mapping = { error: "a mapping" };

export const lineagePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export const configSchema = z
  .strictObject(
    {
      version: z.literal(1, { error: "1" }).default(1).describe("Version of this file's format"),
      lineage: text(
        "1 to 64 small letters, digits, dots, _ and -",
        lineagePattern,
        "Name under which promoted harness versions are kept; nightly runs continue it. The folder's name when absent",
      ).optional(),
      benchmarks: z
        .array(path("Folder of Harbor tasks, or one task"), { error: "a list of paths" })
        .min(1, { error: "a list of at least one path" })
        .describe("Folders of Harbor tasks, relative to this file. The starter benchmark when absent")
        .optional(),
      harness: path("Starting harness, relative to this file. The minimal harness when absent").optional(),
      agent: choice(
        ["builtin", "oracle", "nop"],
        "Who acts in a trial: our loop, the task's own solution, or nobody",
      ).default("builtin"),
      model: model
        .prefault({} as never)
        .describe("The model that is to get better; agent, miner and proposer unless a role says otherwise"),
      roles: z
        .strictObject(
          { miner: roleModel.optional(), proposer: roleModel.optional() },
          { error: "a mapping with miner and proposer" },
        )
        .prefault({})
        .describe("Other models as miner or proposer (external-model mode)"),
      split: z
        .strictObject(
          {
            heldOut: number(
              0.1,
              0.9,
              "Share of tasks that gate promotion and are never mined. 0.3 when absent, 0.25 beside sealed tasks",
            ).optional(),
            sealed: number(
              0,
              0.5,
              "Share of tasks that are opened once, for the final claim. 0.25 from 60 tasks on when absent, else 0",
            ).optional(),
            seed: z
              .union([z.string(), z.number()], { error: "a text or a number" })
              .transform(String)
              .default("1")
              .describe("Decides the split and everything else that is drawn"),
          },
          mapping,
        )
        .prefault({}),
      run: z
        .strictObject(
          {
            iterations: whole(1, 100, "Most iterations").default(3),
            repeats: whole(1, 20, "Runs per task that measure a harness version").default(2),
            concurrency: whole(1, 256, "Trials in flight at once").default(4),
            weaknesses: whole(1, 20, "Weaknesses answered per iteration, strongest first").default(3),
            proposals: whole(3, 5, "Proposals per weakness, each by another approach").default(4),
            errorRetries: whole(0, 10, "How often an errored trial is run again").default(2),
          },
          mapping,
        )
        .prefault({}),
      timeouts: z
        .strictObject(
          {
            multiplier: number(0.01, 100, "Stretches every limit of the tasks; for a slower machine or model").default(
              1,
            ),
            agent: number(0.01, 100, "Instead of multiplier, for the agent's time").optional(),
            verifier: number(0.01, 100, "Instead of multiplier, for the tests' time").optional(),
            build: number(0.01, 100, "Instead of multiplier, for building and starting").optional(),
          },
          mapping,
        )
        .prefault({})
        .describe("Multipliers of the tasks' own limits; a result under stretched limits compares only with its like"),
      verifier: z
        .strictObject(
          {
            mode: choice(
              ["shared", "separate"],
              "Where the tests of tasks run that don't say it themselves: in the agent's container when its processes are gone, or in a fresh one that is given the agent's work",
            ).default("shared"),
            folders: z
              .array(
                text(
                  "an absolute path other than / without ..",
                  /^\/(?!.*(^|\/)\.\.(\/|$))[^\0\n]*[^\0\n/][^\0\n]*$/,
                  "File or folder",
                ),
                { error: "a list of absolute paths" },
              )
              .default([])
              .describe("Handed over to a separate verifier beside working folder and artifacts, e.g. /root"),
            shared: z
              .array(text("the name of a task", /^[^\0\n]{1,128}$/, "Name of a task"), {
                error: "a list of task names",
              })
              .default([])
              .describe(
                "Tasks that stay shared, because their tests need what can't be handed over: a running service",
              ),
          },
          mapping,
        )
        .prefault({})
        .describe("Whether a verdict can depend on anything but the agent's work; see docs/sandbox.md"),
      gate: z
        .strictObject(
          {
            policy: choice(
              ["sequential", "paper", "literal"],
              "The rule that turns evidence into a verdict: sequential stops as soon as the evidence is clear, paper is the published rule, literal the article's",
            ).default("sequential"),
            repeats: whole(
              1,
              20,
              "Runs per task and arm (paper, literal), or baseline runs per task that sequential compares with",
            ).default(2),
            preset: choice(
              sequentialPresets,
              "How much evidence sequential asks for: fast, default, or strict, which also pays for many tries",
            ).optional(),
            protected: z
              .array(text("the name of a task", /^[^\0\n]{1,128}$/, "Name of a task"), {
                error: "a list of task names",
              })
              .describe("Tasks on which a confirmed regression is a veto (sequential)")
              .optional(),
          },
          mapping,
        )
        .superRefine(({ policy, repeats, preset, protected: names }, context) => {
          const object = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
          if (policy === "sequential") {
            if (repeats < 2)
              object("repeats", "at least 2 with policy sequential, which learns a task's noise from repeats");
            return;
          }
          if (preset !== undefined) object("preset", `nothing with policy ${policy}: presets belong to sequential`);
          if (names !== undefined)
            object("protected", `nothing with policy ${policy}: protected tasks belong to sequential`);
        })
        .prefault({})
        .describe("When a candidate is believed"),
      mining: z
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
        .describe("How failures are read and grouped"),
      proposing: z
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
        .describe("How edits are proposed"),
      reuse: z
        .strictObject(
          {
            ttlHours: number(
              0,
              8_760,
              "How long results of a harness version may stand in for new runs under the same conditions; 0: nothing of earlier optimizations is reused",
            ).default(72),
            sentinelShare: number(
              0,
              1,
              "Share of a reused baseline that is run afresh each iteration, to see whether it still holds",
            ).default(0.05),
          },
          mapping,
        )
        .prefault({}),
      selection: choice(
        selections,
        "Where an iteration starts: the current version, or one drawn from the per-task Pareto front of all that was accepted",
      ).default("current"),
      review: choice(reviews, "Whether a person must approve what is to be promoted").default("none"),
      edits: z
        .strictObject(
          {
            maxLines: whole(1, 1_000, "Most changed lines of an edit").default(40),
            maxBytes: whole(64, 65_536, "Most bytes of new text in an edit").default(4_096),
          },
          mapping,
        )
        .prefault({}),
      budget: z
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
                  minutes: above("Most minutes by the clock, waits included").optional(),
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
        .describe("Caps; at least one is required, as nobody should find out in the morning"),
      prices: z
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
        .describe("US dollars per million tokens, over the built-in table"),
    },
    { error: "a mapping with model, budget …" },
  )
  .describe("Configuration of a Self-Harness optimization");

export type Settings = z.output<typeof configSchema>;
export type RoleSettings = z.output<typeof roleModel>;

/** JSON Schema of the file, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(configSchema, { io: "input" }), title: "self-harness.yaml" };
}
