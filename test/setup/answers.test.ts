import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { engineEndpoint, streamError, whyNoEngine } from "../../scripts/setup/engine.mjs";
import { askPostgres } from "../../scripts/setup/postgres-answer.mjs";
import { freePort, hostAndPort } from "../../scripts/setup/waiting.mjs";

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A server that says one thing to whoever greets it. */
async function aServerThatSays(answer: string): Promise<number> {
  server = createServer((socket) => socket.once("data", () => socket.end(answer))).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe("Postgres' answer", () => {
  it.each([
    ["ready", "R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0"],
    ["starting", "E\0\0\0\x40SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"],
    ["ready", "E\0\0\0\x40SFATAL\0VFATAL\0C28000\0Mno pg_hba.conf entry\0\0"],
    ["not postgres", "HTTP/1.1 400 Bad Request\r\n\r\n"],
  ])("%s", async (meaning, answer) => {
    const port = await aServerThatSays(answer);
    expect(await askPostgres(`postgres://user@127.0.0.1:${port}/database`)).toBe(meaning);
  });

  it("is no answer when nobody listens", async () => {
    expect(await askPostgres(`postgres://user@127.0.0.1:${await freePort()}/database`)).toBe("no answer");
  });
});

describe("the Docker engine", () => {
  it("is found at sockets and addresses, encrypted when the environment says so", () => {
    expect(engineEndpoint("unix:///run/docker.sock")).toEqual({ socketPath: "/run/docker.sock" });
    expect(engineEndpoint("tcp://10.0.0.5:1234")).toEqual({ host: "10.0.0.5", port: 1234 });
    expect(engineEndpoint("tcp://box", { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/c" })).toEqual({
      host: "box",
      port: 2376,
      certificates: "/c",
    });
    expect(engineEndpoint("ssh://box")).toBeUndefined();
  });

  it("is not what answers something else to a ping", async () => {
    const port = await aServerThatSays("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    expect(await whyNoEngine(`tcp://127.0.0.1:${port}`, {})).toBe("it answered 404 to a ping");
  });

  it("fails in the middle of a stream that began with success", () => {
    expect(streamError({ status: 200, text: '{"status":"Pulling"}\n{"error":"no such host"}\n' })).toBe("no such host");
    expect(streamError({ status: 200, text: '{"status":"Done"}\n' })).toBeUndefined();
    expect(streamError({ status: 500, text: '{"message":"boom"}\n' })).toBe("boom");
    expect(streamError({ status: 500, text: "" })).toBe("the engine answered 500");
  });
});

describe("a server's address", () => {
  it.each([
    ["127.0.0.1:7233", { host: "127.0.0.1", port: 7233 }],
    ["ns.account.example:7233", { host: "ns.account.example", port: 7233 }],
    ["[::1]:7233", { host: "::1", port: 7233 }],
    ["localhost", undefined],
    ["localhost:port", undefined],
  ])("%s", (address, expected) => {
    expect(hostAndPort(address)).toEqual(expected);
  });
});
