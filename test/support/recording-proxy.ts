import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands between the workers and the model server and keeps every request body, so that a test can search what a model was shown. */
export interface RecordingProxy {
  readonly url: string;
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

export async function recordRequests(target: string): Promise<RecordingProxy> {
  const bodies: string[] = [];
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      bodies.push(body.toString());
      const { method, url, headers } = incoming;
      const onward = request(
        { hostname, port, method, path: url, headers: { ...headers, host: `${hostname}:${port}` } },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.on("error", () => outgoing.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const path = new URL(target).pathname;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
