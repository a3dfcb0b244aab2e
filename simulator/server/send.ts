import type { ServerResponse } from "node:http";
import type { WireError } from "./errors.ts";

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function sendError(response: ServerResponse, error: WireError, headers: Record<string, string> = {}): void {
  sendJson(response, error.status, error.body, headers);
}
