import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { readConnections, temporalConnectionOptions } from "../../config.ts";

/** Speaks TLS and gRPC's framing as a hosted server does, answers with empty messages, and keeps the credentials that it was shown. */
describe("a Temporal server behind TLS and an API key", () => {
  const folder = mkdtempSync(join(tmpdir(), "self-harness-tls-"));
  const shown: { readonly authorization: string | undefined; readonly namespace: string | undefined }[] = [];
  let server: Http2SecureServer;
  let variables: Record<string, string>;

  beforeAll(async () => {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const request = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
    ];
    const subject = [
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
      "-addext",
      "basicConstraints=CA:FALSE",
    ];
    execFileSync("openssl", [...request, ...subject, "-keyout", key, "-out", certificate], { stdio: "pipe" });
    server = createSecureServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    server.on("stream", (stream, headers) => {
      shown.push({
        authorization: headers.authorization,
        namespace: headers["temporal-namespace"] as string | undefined,
      });
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end(Buffer.alloc(5)); // the frame of an empty message: no capabilities
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    variables = {
      TEMPORAL_ADDRESS: `localhost:${(server.address() as AddressInfo).port}`,
      TEMPORAL_NAMESPACE: "nights.example",
      TEMPORAL_API_KEY: "a-key",
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificate,
    };
  });

  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["a worker", NativeConnection.connect.bind(NativeConnection)],
    ["a client", Connection.connect.bind(Connection)],
  ])("is reached by %s with both, from the environment alone", async (_who, connect) => {
    const before = shown.length;
    const connection = await connect(temporalConnectionOptions(readConnections(variables), variables));
    await connection.close();
    expect(shown.length).toBeGreaterThan(before);
    expect(shown.at(-1)).toMatchObject({ authorization: "Bearer a-key" });
  });

  it("refuses a server whose certificate nobody vouches for", async () => {
    const { TEMPORAL_TLS_SERVER_CA_CERT_PATH: _, ...untrusting } = variables;
    const options = temporalConnectionOptions(readConnections(untrusting), untrusting);
    await expect(NativeConnection.connect(options)).rejects.toThrow();
  });
});
