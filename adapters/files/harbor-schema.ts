import { z } from "zod";

/** What we read of the files in a Harbor trial folder; whatever else stands in them is left alone. Source: Harbor, models/trial. */
const exception = z.looseObject({ exception_type: z.string(), exception_message: z.string().nullish() });
const modelInfo = z.looseObject({ name: z.string() });

export const harborResult = z.looseObject({
  task_name: z.string().nullish(),
  trial_name: z.string().nullish(),
  agent_info: z.looseObject({ name: z.string(), model_info: modelInfo.nullish() }).nullish(),
  agent_result: z.looseObject({ metadata: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  verifier_result: z.looseObject({ rewards: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  exception_info: exception.nullish(),
});
export type HarborResult = z.infer<typeof harborResult>;

/** What our own exports say beyond Harbor's format, in `agent_result.metadata`. Written from the types of core/trial.ts. */
export const ownMetadata = z.looseObject({
  split: z.enum(["held-in", "held-out", "sealed"]),
  agent_end: z.looseObject({ kind: z.string() }),
  outcome: z.looseObject({ kind: z.enum(["passed", "failed", "errored", "invalid"]), flags: z.array(z.string()) }),
});
