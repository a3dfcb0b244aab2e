import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { labelFailure } from "../../activities/label-failure.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { openAiModels } from "../../adapters/openai/models.ts";
import { factsOf } from "../../core/facts.ts";
import { asId, type TrialId } from "../../core/ids.ts";
import { defaultMining } from "../../core/plan.ts";
import { locateQuote, quotable } from "../../core/quotes.ts";
import type { Trace } from "../../core/trace.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { aStep, aTrace, optimization, settings } from "../builders.ts";
import { anOpening, aPlan, noCaps } from "../conformance/values.ts";

/** Two megabytes of a run that went wrong at step 700 of 1 400 and looks harmless at both ends. */
const failing = 700;
const trace: Trace = aTrace(
  ...Array.from({ length: 1_400 }, (_, at) =>
    at + 1 === failing
      ? aStep(failing, ["cd repo && git commit -am x", "fatal: empty ident name not allowed\n[exit code 128]", 128])
      : aStep(at + 1, [`sed -n ${at}p big.log`, `line ${at} ${"word ".repeat(290)}`]),
  ),
).whoseTestsPrint("not ok - change is committed: no commit");

/** The simulator behind a gate that counts requests and refuses those that `refuses` says. */
async function gate(target: string, refuses: (body: { readonly tools?: unknown[] }, size: number) => object | null) {
  const requests: { readonly tools: number; readonly size: number }[] = [];
  const server: Server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    const answerIt = async () => {
      const text = Buffer.concat(chunks).toString();
      const body = JSON.parse(text) as { readonly tools?: unknown[] };
      requests.push({ tools: body.tools?.length ?? 0, size: text.length });
      const refusal = refuses(body, text.length);
      const headers = { "content-type": "application/json" };
      if (refusal) {
        response.writeHead(400, headers).end(JSON.stringify({ error: refusal }));
        return;
      }
      const answer = await fetch(`${target}${incoming.url?.replace(/^\/v1/, "")}`, {
        method: "POST",
        headers,
        body: text,
      });
      response.writeHead(answer.status, headers).end(await answer.text());
    };
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      answerIt().catch((error: unknown) => response.destroy(error as Error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { url, requests, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe("a trace of two megabytes over HTTP", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, seed: 7 });
  });
  afterAll(() => simulator.close());

  async function label(refuses: Parameters<typeof gate>[1], plans = 10, run = trace) {
    const through = await gate(simulator.url, refuses);
    const { records, paidCalls, pace } = openMemory();
    const miner = { ...settings, name: "simulated-forgetful", baseUrl: through.url, timeoutMs: 30_000 };
    const plan = aPlan({ optimizationId: optimization, budget: noCaps });
    await records.openOptimization(anOpening(plan));
    const facts = factsOf(run, { kind: "finished", summary: "Done." });
    const ports = { models: openAiModels(() => "test"), paidCalls, pace };
    const labels = [];
    for (let at = 0; at < plans; at++) {
      const work = {
        plan: { ...plan, models: { ...plan.models, miner }, mining: defaultMining },
        iteration: 1,
        trialId: asId<TrialId>(`t-${at}`),
        trace: run,
        facts,
      };
      labels.push(await labelFailure(ports, work, new AbortController().signal));
    }
    await through.close();
    return { labels, requests: through.requests };
  }

  it("is two megabytes", () => expect(JSON.stringify(trace).length).toBeGreaterThan(2_000_000));

  it("is labelled by what stands in its middle, with quotes from there, within the budget of tokens", async () => {
    const { labels, requests } = await label(() => null);
    // What the simulated model makes of it is noisy; whether it got to see it is what is tested.
    const evidence = labels.flatMap((each) => each?.evidence ?? []);
    for (const quote of evidence) expect(locateQuote(quotable(trace), quote)).toBe(quote.step);
    expect(labels.filter((each) => each?.evidence.some(({ step }) => step === failing)).length).toBeGreaterThan(6);
    const { shownTokens, readTokens } = defaultMining;
    // A token is four characters; the rest of the prompt and JSON's escapes are small against it.
    for (const { size } of requests) expect(size).toBeLessThan((shownTokens + readTokens) * 4 * 1.3 + 16_000);
    expect(requests.some((request) => request.tools === 2)).toBe(true);
  });

  it("is labelled by a model without tools as well, from map, beginning and end", async () => {
    const noTools = { message: "this model does not support tools", type: "invalid_request_error" };
    const { labels, requests } = await label(({ tools }) => (tools?.length ? noTools : null), 2);
    expect(labels.filter((each) => each !== null)).toHaveLength(2);
    expect(requests.filter((request) => request.tools === 0).length).toBeGreaterThanOrEqual(2);
  });

  it("is shown in smaller pieces to a model whose context is small", async () => {
    const full = { message: "maximum context length exceeded", code: "context_length_exceeded" };
    const { labels, requests } = await label((_, size) => (size > 24_000 ? full : null), 1);
    expect(labels[0]).not.toBeNull();
    expect(Math.max(...requests.map((request) => request.size))).toBeGreaterThan(24_000);
  });

  it("stays unlabelled where not even a quarter fits", async () => {
    const full = { message: "maximum context length exceeded", code: "context_length_exceeded" };
    expect((await label(() => full, 1)).labels).toEqual([null]);
  });

  it("of which no step is recorded costs no call: there is nothing to quote", async () => {
    const { labels, requests } = await label(() => null, 1, aTrace().whoseTestsPrint("not ok - the file is missing"));
    expect([labels, requests]).toEqual([[null], []]);
  });
});
