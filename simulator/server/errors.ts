import type { FaultKind } from "./faults.ts";

/** An error as OpenAI's servers send it. */
export interface WireError {
  readonly status: number;
  readonly body: {
    readonly error: {
      readonly message: string;
      readonly type: string;
      readonly param: string | null;
      readonly code: string | null;
    };
  };
}

export function wireError(
  status: number,
  type: string,
  message: string,
  code: string | null = null,
  param: string | null = null,
): WireError {
  return { status, body: { error: { message: `${message} (simulated)`, type, param, code } } };
}

export const invalidRequest = (message: string): WireError => wireError(400, "invalid_request_error", message);

export const wrongKey = (): WireError =>
  wireError(401, "invalid_request_error", "Incorrect API key provided.", "invalid_api_key");

export const unknownModel = (model: string): WireError =>
  wireError(
    404,
    "invalid_request_error",
    `The model \`${model}\` does not exist or you do not have access to it.`,
    "model_not_found",
  );

export const contextExceeded = (limit: number, tokens: number): WireError =>
  wireError(
    400,
    "invalid_request_error",
    `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${tokens} tokens.`,
    "context_length_exceeded",
    "messages",
  );

export const noRoute = (method: string, path: string): WireError =>
  wireError(404, "invalid_request_error", `Unknown request URL: ${method} ${path}.`, "unknown_url");

/** The error of a fault that is one; null for the faults that spoil an answer instead. */
export function errorOfFault(kind: FaultKind, model: string, promptTokens: number): WireError | null {
  switch (kind) {
    case "rate_limited":
      return wireError(429, "requests", "Rate limit reached for requests per min.", "rate_limit_exceeded");
    case "quota_exhausted":
      return wireError(
        429,
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
        "insufficient_quota",
      );
    case "server_error":
      return wireError(500, "server_error", "The server had an error while processing your request.");
    case "unavailable":
      return wireError(503, "server_error", "The engine is currently overloaded, please try again later.");
    case "unauthorized":
      return wrongKey();
    case "model_not_found":
      return unknownModel(model);
    case "context_length_exceeded":
      return contextExceeded(Math.max(1, promptTokens - 1), promptTokens);
    default:
      return null;
  }
}
