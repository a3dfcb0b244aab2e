import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectEngine, type Engine, EngineFailure, hasStatus } from "../../adapters/docker/client.ts";
import { decide, type EngineFault, engineRules, faultOf } from "../../adapters/docker/decision.ts";
import { dockerSandboxes } from "../../adapters/docker/sandboxes.ts";
import { SandboxFailure } from "../../core/failures.ts";
import { specOf, taskOf } from "../conformance/sandbox.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const deadlineMs = 400;

/** An engine on a real socket that answers as a test says; the last answer goes on for ever. */
let folder: string;
let address: string;
let server: Server | null = null;
let asked: string[] = [];

async function listen(...answers: readonly Answer[]): Promise<Engine> {
  const waiting = [...answers];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = waiting.length > 1 ? waiting.shift() : waiting[0];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(address.replace("unix://", ""), resolve));
  return connectEngine(address, deadlineMs);
}

const says =
  (status: number, body: unknown): Answer =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
const never: Answer = () => {};
const cut: Answer = (request) => request.socket.destroy();
const container = says(200, { Id: "the-one" });

const look = (engine: Engine) =>
  engine.look("inspect the container", (abortSignal) => engine.docker.getContainer("x").inspect({ abortSignal }));
const change = (engine: Engine) =>
  engine.call("start the container", (abortSignal) => engine.docker.getContainer("x").start({ abortSignal }));
const failureOf = (work: Promise<unknown>): Promise<EngineFailure> =>
  work.then(
    () => Promise.reject(new Error("expected a failure, got an answer")),
    (error) => (error instanceof EngineFailure ? error : Promise.reject(error)),
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-"));
  address = `unix://${join(folder, "docker.sock")}`;
  asked = [];
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
  await rm(folder, { recursive: true, force: true });
});

describe("a call to an engine", () => {
  it("that is away is made again until it is back, whatever the call does", async () => {
    const engine = connectEngine(address, deadlineMs);
    const both = Promise.all([look(engine), change(engine)]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await listen((request, response) => (request.method === "GET" ? container : says(204, ""))(request, response));
    await expect(both).resolves.toMatchObject([{ Id: "the-one" }, expect.anything()]);
  });

  it("that stays away says where it was looked for and what to do", async () => {
    const failure = await failureOf(change(connectEngine(address, deadlineMs)));
    expect(failure).toMatchObject({ fault: "away", again: true, status: 0 });
    expect(failure.message).toMatch(/no answer from the Docker engine at unix:.*\(ENOENT\): .*npm run setup/);
  });

  it("that fails is made again when it only looks", async () => {
    const engine = await listen(says(500, { message: "driver failed" }), says(503, {}), container);
    expect(await look(engine)).toMatchObject({ Id: "the-one" });
    expect(asked).toHaveLength(3);
  });

  it("that fails is told at once when it changes something", async () => {
    const engine = await listen(says(500, { message: "driver failed" }));
    const failure = await failureOf(change(engine));
    expect(failure).toMatchObject({
      fault: "failing",
      again: true,
      message: "Docker could not start the container: driver failed",
    });
    expect(asked).toHaveLength(1);
  });

  it("that fails for good is told after three tries", async () => {
    const engine = await listen(says(500, { message: "driver failed" }));
    expect(await failureOf(look(engine))).toMatchObject({ fault: "failing" });
    expect(asked).toHaveLength(3);
  });

  it.each([
    [404, "gone"],
    [409, "conflict"],
  ] as const)("that answers %i is for its caller to judge, at once", async (status, fault) => {
    const engine = await listen(says(status, { message: "so it is" }));
    for (const failure of [await failureOf(look(engine)), await failureOf(change(engine))]) {
      expect(failure).toMatchObject({ fault, again: true });
      expect(hasStatus(failure, status)).toBe(true);
    }
    expect(asked).toHaveLength(2);
  });

  it("that refuses what the task asks for would refuse it again", async () => {
    const engine = await listen(says(400, { message: "invalid CPU range" }));
    expect(await failureOf(change(engine))).toMatchObject({ fault: "refused", again: false });
  });

  it("that has no space left says what to do, and is not asked again", async () => {
    const engine = await listen(says(500, { message: "write /var/lib: no space left on device" }));
    const failure = await failureOf(look(engine));
    expect(failure).toMatchObject({ fault: "full", message: expect.stringMatching(/free space where Docker keeps/) });
    expect(asked).toHaveLength(1);
  });

  it("that is cut off is made again when it only looks", async () => {
    const engine = await listen(cut, container);
    expect(await look(engine)).toMatchObject({ Id: "the-one" });
    server?.removeAllListeners("request").on("request", cut);
    expect(await failureOf(change(engine))).toMatchObject({ fault: "cut", again: true });
  });

  it("that hangs ends at its deadline, and gives its connection back", async () => {
    const engine = await listen(never);
    const failure = await failureOf(look(engine));
    expect(failure).toMatchObject({ fault: "hanging", message: "Docker could not inspect the container within 0.4 s" });
    expect(asked).toHaveLength(1);
    const open = () => new Promise<number>((resolve) => server?.getConnections((_error, count) => resolve(count)));
    for (let waited = 0; (await open()) > 0 && waited < 10_000; waited += 20)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await open()).toBe(0);
  });

  it("ends with its owner's reason when that stops it, also between two tries", async () => {
    const stopping = new AbortController();
    const engine = connectEngine(address, deadlineMs);
    const work = engine.look("answer", () => engine.docker.ping(), { signal: stopping.signal });
    stopping.abort(new Error("cancelled"));
    await expect(work).rejects.toThrow("cancelled");
  });
});

describe("sandboxes on an engine that accepts and never answers", () => {
  it("end every method in time", async () => {
    await listen(never);
    const sandboxes = dockerSandboxes({ instance: "hanging", dockerHost: address, callDeadlineMs: deadlineMs });
    const signal = new AbortController().signal;
    const spec = specOf(await taskOf({}));
    const all = [
      sandboxes.open(spec, signal),
      sandboxes.adopt(spec, signal),
      sandboxes.reap(async () => false),
      sandboxes.check(),
    ];
    for (const each of await Promise.allSettled(all))
      expect(each).toMatchObject({ status: "rejected", reason: expect.any(SandboxFailure) });
  });
});

describe("the table of decisions", () => {
  const faults = Object.keys(engineRules) as EngineFault[];

  it("asks again for a change only where nobody has taken it", () => {
    const again = faults.filter((fault) => decide(fault, "change").act === "retry");
    expect(again).toEqual(["away"]);
  });

  it("waits some seconds at most before it gives up", () => {
    for (const fault of faults)
      for (const kind of ["look", "change"] as const) {
        const decision = decide(fault, kind);
        const waits = decision.act === "retry" ? decision.waitsMs : [];
        expect(waits.reduce((sum, each) => sum + each, 0)).toBeLessThan(5_000);
      }
  });

  it.each<[string | null, number | null, string, EngineFault]>([
    ["ENOENT", null, "", "away"],
    ["ECONNREFUSED", null, "", "away"],
    ["EACCES", null, "", "denied"],
    ["ECONNRESET", null, "", "cut"],
    ["EPIPE", null, "", "cut"],
    [null, 500, "something", "failing"],
    [null, 502, "", "failing"],
    [null, null, "words without a status", "failing"],
    [null, 500, "mkdir /x: no space left on device", "full"],
    [null, 404, "no such container", "gone"],
    [null, 409, "name is in use", "conflict"],
    [null, 400, "bad parameter", "refused"],
    [null, 403, "authorization denied", "denied"],
  ])("reads code %s, status %s, %j as %s", (code, status, said, fault) => {
    expect(faultOf({ code, status, said })).toBe(fault);
  });
});
