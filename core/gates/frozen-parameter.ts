import { addedText } from "../edit.ts";
import type { Gate } from "./gate.ts";

const frozenKeys =
  /\b(model|temperature|top_p|topP|seed|max_tokens|maxTokens|max_completion_tokens|maxCompletionTokens|reasoning_effort|reasoningEffort|timeoutMs|agent_timeout|timeout_sec|timeout_seconds|base_url|baseUrl|api_key|apiKey|retries|network|verifier|logging)["']?\s*:/;

/** Model, sampling, limits on time, tests, network and logging are frozen: they would change what is compared, not the harness. */
export const frozenParameter: Gate = (edit) => {
  for (const operation of edit.operations) {
    const key = operation.path === "harness.yaml" ? frozenKeys.exec(addedText(operation))?.[1] : undefined;
    if (key)
      return {
        reason: "frozen-parameter",
        detail: `${operation.path} would set ${key}`,
        remedy: "model, sampling, limits on time, network and logging are frozen; change guidance or control instead",
      };
  }
  return null;
};
