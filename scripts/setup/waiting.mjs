import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks again until the answer is yes.
 *
 * @param {() => unknown} check may be asynchronous; anything truthy ends the wait and is returned
 * @param {{ timeoutMs: number, everyMs?: number, unless?: () => unknown }} options `unless` ends the wait early (the process is gone)
 * @returns {Promise<any>} what `check` returned, or undefined when time ran out or `unless` came true
 */
export async function until(check, { timeoutMs, everyMs = 100, unless = () => false }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    if (Date.now() > deadline || (await unless())) return undefined;
    await sleep(everyMs);
  }
}

/** A loopback port that nobody listens on at this moment; the caller must cope with losing it to somebody else. */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => (wanted ? freePort().then(resolve, reject) : reject(error)));
    server.listen(wanted, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** True when something accepts a connection there. */
export function accepts(host, port, timeoutMs = 3_000) {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => finish(false));
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
  });
}

/** Splits `host:port`; undefined when it is anything else. An IPv6 host keeps its brackets out. */
export function hostAndPort(address) {
  const match = /^\[?(.+?)\]?:(\d{1,5})$/.exec(address);
  return match ? { host: match[1], port: Number(match[2]) } : undefined;
}
