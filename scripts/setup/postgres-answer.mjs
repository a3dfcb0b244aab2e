import { connect } from "node:net";

/**
 * Greets a Postgres server as a client would and reads the first byte of its answer. An open port is not enough: it is
 * open while the server still recovers, and anybody's server may sit on it. (Source: PostgreSQL manual, "Message Flow".)
 *
 * @param {string} databaseUrl
 * @param {number} [timeoutMs]
 * @returns {Promise<"ready" | "starting" | "not postgres" | "no answer">} "ready" also when it wants TLS or another login: it runs
 */
export function askPostgres(databaseUrl, timeoutMs = 3_000) {
  const { hostname, port, username, pathname } = new URL(databaseUrl);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/[[\]]/g, ""), port: Number(port) || 5432 });
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => finish("no answer"));
    socket.once("error", () => finish("no answer"));
    socket.once("end", () => finish("no answer"));
    socket.once("connect", () => socket.write(greeting(decodeURIComponent(username), pathname.slice(1))));
    socket.once("data", (data) => finish(meaningOf(data)));
  });
}

function greeting(user, database) {
  const settings = Buffer.from(`user\0${user}\0database\0${database || user}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(settings.length + 8, 0);
  head.writeInt32BE(196_608, 4); // protocol 3.0
  return Buffer.concat([head, settings]);
}

/** @param {Buffer} answer */
function meaningOf(answer) {
  const kind = String.fromCharCode(answer[0] ?? 0);
  if (kind === "R") return "ready"; // asks for the password
  if (kind !== "E") return "not postgres";
  return answer.includes("C57P03\0") ? "starting" : "ready"; // 57P03: cannot_connect_now
}
