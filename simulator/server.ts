import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadPlaybooks } from "./agent/playbooks.ts";
import { CallCounter, type CallReport } from "./server/counter.ts";
import { type Fault, FaultScript } from "./server/faults.ts";
import { handle } from "./server/routes.ts";
import type { Service } from "./server/service.ts";

export type { Fault } from "./server/faults.ts";

export interface SimulatorOptions {
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** Everything that chance decides depends on this and on the request. */
  readonly seed?: number;
  /** Wait before each answer. */
  readonly latencyMs?: number;
  /** When set, only this bearer key is accepted; without it any key or none. */
  readonly requiredKey?: string;
  /** Prompts longer than this are refused with context_length_exceeded. */
  readonly contextTokens?: number;
  readonly faults?: readonly Fault[];
  /** A folder of playbooks other than the simulator's own. */
  readonly playbooks?: string;
}

/** A running simulated model server. */
export interface Simulator {
  /** Base URL for OpenAI clients, `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  calls(): CallReport;
  setFaults(faults: readonly Fault[]): void;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Starts the simulated model server on loopback and resolves once it listens. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const faults = new FaultScript();
  faults.set(options.faults ?? []);
  const counter = new CallCounter();
  const service: Service = {
    seed: options.seed ?? 7,
    latencyMs: options.latencyMs ?? 0,
    requiredKey: options.requiredKey ?? null,
    contextTokens: options.contextTokens ?? 128_000,
    playbooks: loadPlaybooks(options.playbooks),
    faults,
    counter,
  };
  const server = createServer((request, response) => void handle(request, response, service));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls: () => counter.report(),
    setFaults: (list) => faults.set(list),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
