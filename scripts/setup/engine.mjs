import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the engine listens, in the words of node:http; undefined for schemes that can't be spoken with Node alone (ssh).
 *
 * @param {string} dockerHost for instance unix:///var/run/docker.sock or tcp://10.0.0.5:2376
 * @param {Record<string, string | undefined>} [variables] DOCKER_TLS_VERIFY and DOCKER_CERT_PATH make tcp encrypted
 */
export function engineEndpoint(dockerHost, variables = {}) {
  const [, scheme, rest] = /^(unix|tcp|http|https):\/\/(.+)$/.exec(dockerHost) ?? [];
  if (scheme === "unix") return { socketPath: rest };
  if (!scheme) return undefined;
  const encrypted = scheme === "https" || Boolean(variables.DOCKER_TLS_VERIFY);
  const { hostname, port } = new URL(`http://${rest}`);
  const place = { host: hostname, port: Number(port) || (encrypted ? 2376 : 2375) };
  return encrypted ? { ...place, certificates: variables.DOCKER_CERT_PATH ?? join(homedir(), ".docker") } : place;
}

/** Where an engine listens when nobody says so: Debian's daemon, a rootless one, Docker Desktop. */
export function usualEngines(variables = process.env) {
  const sockets = ["/var/run/docker.sock"];
  if (variables.XDG_RUNTIME_DIR) sockets.push(join(variables.XDG_RUNTIME_DIR, "docker.sock"));
  sockets.push(join(homedir(), ".docker/run/docker.sock"));
  return sockets.map((path) => `unix://${path}`);
}

/**
 * One call of the engine's HTTP API. The docker program may be absent, and its output is made for people.
 *
 * @param {object} endpoint from `engineEndpoint`
 * @param {{ method?: string, path: string, body?: Buffer | import("node:stream").Readable, timeoutMs: number, silenceMs?: number }} call
 *   `timeoutMs` bounds the whole call, `silenceMs` the time without a byte (a pull that hangs)
 * @returns {Promise<{ status: number, text: string }>}
 */
export function callEngine(endpoint, { method = "GET", path, body, timeoutMs, silenceMs = timeoutMs }) {
  const { certificates, ...place } = endpoint;
  const send = certificates ? httpsRequest : httpRequest;
  const signal = AbortSignal.timeout(timeoutMs);
  const headers = body ? { "content-type": "application/x-tar" } : {};
  return new Promise((resolve, reject) => {
    const request = send({
      ...place,
      ...(certificates ? readCertificates(certificates) : {}),
      method,
      path,
      headers,
      signal,
    });
    request.setTimeout(silenceMs, () => request.destroy(new Error(`no answer for ${silenceMs / 1000} s`)));
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    if (body && "pipe" in body) body.on("error", reject).pipe(request);
    else request.end(body);
  });
}

const readCertificates = (folder) => ({
  ca: readFileSync(join(folder, "ca.pem")),
  cert: readFileSync(join(folder, "cert.pem")),
  key: readFileSync(join(folder, "key.pem")),
});

export const notAllowed = "this user may not use it";

/** Undefined when the engine answers, otherwise why it doesn't. */
export async function whyNoEngine(dockerHost, variables = process.env) {
  const endpoint = engineEndpoint(dockerHost, variables);
  if (!endpoint) return "expected unix:// or tcp://";
  try {
    const { status } = await callEngine(endpoint, { path: "/_ping", timeoutMs: 5_000 });
    return status === 200 ? undefined : `it answered ${status} to a ping`;
  } catch (error) {
    return error.code === "EACCES" ? notAllowed : (error.code ?? error.message);
  }
}

/** The error inside a stream of progress lines: the engine says 200 first and may fail later. */
export function streamError({ status, text }) {
  const lines = text.split("\n").filter(Boolean);
  for (const line of lines) {
    const { error, message } = parseLine(line);
    if (error) return error;
    if (status >= 400) return message ?? line;
  }
  return status >= 400 ? `the engine answered ${status}` : undefined;
}

function parseLine(line) {
  try {
    return JSON.parse(line) ?? {};
  } catch {
    return {};
  }
}
