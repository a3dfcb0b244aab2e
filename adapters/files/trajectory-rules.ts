import { z } from "zod";

/**
 * The published rules of ATIF up to v1.7 as a checker: unknown keys are errors, steps are numbered 1, 2, 3 …, what only a model's
 * step may have stands on no other, and an observation answers a call of its own step. Source: Harbor, RFC 0001 and its validator.
 */
const optional = <T extends z.ZodType>(schema: T) => schema.nullish();
const extra = optional(z.record(z.string(), z.unknown()));
const count = z.int().nonnegative();
const versions = [
  "ATIF-v1.0",
  "ATIF-v1.1",
  "ATIF-v1.2",
  "ATIF-v1.3",
  "ATIF-v1.4",
  "ATIF-v1.5",
  "ATIF-v1.6",
  "ATIF-v1.7",
];

const contentPart = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({
    type: z.literal("image"),
    source: z.strictObject({
      media_type: z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]),
      path: z.string(),
    }),
  }),
]);
const content = z.union([z.string(), z.array(contentPart)]);

const subagentReference = z
  .strictObject({
    trajectory_id: optional(z.string()),
    trajectory_path: optional(z.string()),
    session_id: optional(z.string()),
    extra,
  })
  .refine((each) => each.trajectory_id || each.trajectory_path, "needs trajectory_id or trajectory_path");

const result = z.strictObject({
  source_call_id: optional(z.string()),
  content: optional(content),
  subagent_trajectory_ref: optional(z.array(subagentReference)),
  extra,
});

const call = z.strictObject({
  tool_call_id: z.string(),
  function_name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  extra,
});

const metrics = z.strictObject({
  prompt_tokens: optional(count),
  completion_tokens: optional(count),
  cached_tokens: optional(count),
  cost_usd: optional(z.number().nonnegative()),
  prompt_token_ids: optional(z.array(z.int())),
  completion_token_ids: optional(z.array(z.int())),
  logprobs: optional(z.array(z.number())),
  extra,
});

/** A step's keys that say what a model did. */
const ofAgents = ["model_name", "reasoning_effort", "reasoning_content", "tool_calls", "metrics"] as const;

const step = z
  .strictObject({
    step_id: z.int().min(1),
    timestamp: optional(z.iso.datetime({ offset: true, local: true })),
    source: z.enum(["system", "user", "agent"]),
    message: content,
    model_name: optional(z.string()),
    reasoning_effort: optional(z.union([z.string(), z.number()])),
    reasoning_content: optional(z.string()),
    tool_calls: optional(z.array(call)),
    observation: optional(z.strictObject({ results: z.array(result) })),
    metrics: optional(metrics),
    is_copied_context: optional(z.boolean()),
    llm_call_count: optional(count),
    extra,
  })
  .check(({ value, issues }) => {
    const problem = (key: string, message: string) =>
      issues.push({ code: "custom", path: [key], message, input: value });
    if (value.source !== "agent")
      for (const key of ofAgents.filter((each) => !isAbsent(value[each])))
        problem(key, `stands only on steps of source agent, not ${value.source}`);
    if (value.source === "agent" && value.llm_call_count === 0)
      for (const key of (["metrics", "reasoning_content"] as const).filter((each) => !isAbsent(value[each])))
        problem(key, "can't stand on a step without a model call (llm_call_count 0)");
    const calls = new Set((value.tool_calls ?? []).map((each) => each.tool_call_id));
    for (const { source_call_id: id } of value.observation?.results ?? [])
      if (!isAbsent(id) && !calls.has(id))
        problem("observation", `source_call_id "${id}" is no tool call of this step`);
  });

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

const totals = z.strictObject({
  total_prompt_tokens: optional(count),
  total_completion_tokens: optional(count),
  total_cached_tokens: optional(count),
  total_cost_usd: optional(z.number().nonnegative()),
  total_steps: optional(count),
  extra,
});

const trajectory = z
  .strictObject({
    schema_version: z.enum(versions),
    session_id: optional(z.string()),
    trajectory_id: optional(z.string()),
    agent: z.strictObject({
      name: z.string(),
      version: z.string(),
      model_name: optional(z.string()),
      tool_definitions: optional(z.array(z.record(z.string(), z.unknown()))),
      extra,
    }),
    steps: z.array(step).min(1),
    notes: optional(z.string()),
    final_metrics: optional(totals),
    continued_trajectory_ref: optional(z.string()),
    extra,
    get subagent_trajectories() {
      return optional(z.array(trajectory));
    },
  })
  .check(({ value, issues }) => {
    for (const [index, { step_id }] of value.steps.entries())
      if (step_id !== index + 1)
        issues.push({
          code: "custom",
          path: ["steps", index, "step_id"],
          message: `expected ${index + 1}, got ${step_id}`,
          input: value,
        });
    const ids = (value.subagent_trajectories ?? []).map((each) => (each as { trajectory_id?: unknown }).trajectory_id);
    if (ids.some(isAbsent) || new Set(ids).size < ids.length)
      issues.push({
        code: "custom",
        path: ["subagent_trajectories"],
        message: "each needs a trajectory_id of its own",
        input: value,
      });
  });

/** Every rule that a value breaks as `place: what`; empty when it is a valid trajectory. */
export function trajectoryProblems(value: unknown): string[] {
  const read = trajectory.safeParse(value);
  return read.success ? [] : read.error.issues.map((issue) => `${placeOf(issue.path)}: ${issue.message}`);
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "trajectory" : path.map(String).join(".");
}
