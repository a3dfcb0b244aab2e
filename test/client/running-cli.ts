import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../client/bin.mjs", import.meta.url));

export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
  /** Standard output as records. */
  records(): Record<string, unknown>[];
}

/** Runs the command line as a user does: its own process, its own folder. NODE_OPTIONS of the test runner stay behind. */
export function runCli(
  parameters: readonly string[],
  options: { readonly folder: string; readonly variables?: Record<string, string> },
): Promise<CliRun> {
  const { NODE_OPTIONS: _ours, ...own } = process.env;
  const child = spawn(process.execPath, [bin, ...parameters], {
    cwd: options.folder,
    env: { ...own, NO_COLOR: "1", ...options.variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let error = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    error += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({
        code,
        out,
        error,
        records: () =>
          out
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as Record<string, unknown>),
      }),
    );
  });
}

/** A model server that offers these models to whoever brings the right key, and counts what would cost money. */
export async function aModelServer(
  models: readonly string[],
  key: string,
): Promise<{ readonly baseUrl: string; paidCalls(): number; close(): Promise<void> }> {
  let paid = 0;
  const server: Server = createServer((request, response) => {
    const allowed = request.headers.authorization === `Bearer ${key}`;
    if (request.method === "POST") paid++;
    response.writeHead(allowed ? 200 : 401, { "content-type": "application/json" });
    response.end(
      JSON.stringify(
        allowed
          ? { object: "list", data: models.map((id) => ({ id, object: "model", owned_by: "test" })) }
          : { error: { message: "wrong key" } },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    paidCalls: () => paid,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
