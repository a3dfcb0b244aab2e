import { execFile } from "node:child_process";
import { promisify } from "node:util";
import Docker from "dockerode";
import type { Fault } from "../../simulator/server.ts";
import { crashService, restartEngine } from "./services.ts";
import type { World } from "./world.ts";

/** One way in which the world breaks. Says what it struck, or why there was nothing to strike. */
export interface Kind {
  readonly name: string;
  /** Share among the faults of a run, relative to the others: what costs half a minute to get over is rarer. */
  readonly weight: number;
  /** Model calls whose answer may be paid for and lost to us: an upper bound for one fault with `inFlight` trials under way. */
  readonly mayLose: (inFlight: number) => number;
  strike(world: World, chance: () => number): Promise<{ readonly struck: boolean; readonly detail: string }>;
}

const none = () => 0;
const each = (inFlight: number) => inFlight;
const struck = (detail: string) => ({ struck: true, detail });
const missed = (detail: string) => ({ struck: false, detail });

function provider(kind: Fault["kind"]): Kind["strike"] {
  return async (world, chance) => {
    const next = 1 + Math.floor(chance() * 4);
    const retry = chance() < 0.5 && kind === "rate_limited" ? { retryAfterSeconds: 1 } : {};
    world.simulator.setFaults([{ kind, next, ...retry }]);
    return struck(`the next ${next} calls`);
  };
}

export const kinds: readonly Kind[] = [
  {
    name: "worker killed (SIGKILL)",
    weight: 8,
    mayLose: each,
    strike: (world) => world.killWorker().then(() => struck("")),
  },
  {
    name: "worker stopped (SIGTERM)",
    weight: 5,
    mayLose: each,
    strike: (world) => world.stopWorker().then(() => struck("")),
  },
  {
    name: "Postgres killed",
    weight: 6,
    mayLose: each,
    strike: () => crashService("postgres").then(() => struck("")),
  },
  {
    name: "Temporal server killed",
    weight: 5,
    mayLose: each,
    strike: () => crashService("temporal").then(() => struck("")),
  },
  { name: "Docker engine restarted", weight: 3, mayLose: none, strike: strikeEngine },
  { name: "model server cut off", weight: 12, mayLose: each, strike: cutModel },
  { name: "container killed", weight: 18, mayLose: none, strike: killContainer },
  { name: "disk full", weight: 12, mayLose: none, strike: fillDisk },
  { name: "model: 429", weight: 8, mayLose: none, strike: provider("rate_limited") },
  { name: "model: 500", weight: 8, mayLose: none, strike: provider("server_error") },
  { name: "model: connection reset", weight: 8, mayLose: () => 4, strike: provider("connection_reset") },
  { name: "model: empty choices", weight: 7, mayLose: () => 4, strike: provider("empty_choices") },
];

async function strikeEngine(): ReturnType<Kind["strike"]> {
  const why = await restartEngine();
  return why === null ? struck("") : missed(why);
}

async function cutModel(world: World, chance: () => number): ReturnType<Kind["strike"]> {
  const refusedMs = 200 + Math.floor(chance() * 2_000);
  const open = await world.modelLine.cut();
  await new Promise((resolve) => setTimeout(resolve, refusedMs));
  await world.modelLine.mend();
  return struck(`${open} connections, ${refusedMs} ms`);
}

const docker = new Docker();

async function killContainer(world: World, chance: () => number): ReturnType<Kind["strike"]> {
  const victim = await someContainer(world, chance);
  if (!victim) return missed("no container at that moment");
  const killed = await docker
    .getContainer(victim)
    .kill()
    .then(
      () => true,
      () => false,
    );
  return killed ? struck("") : missed("it ended by itself in that moment");
}

/**
 * Fills what the verdict is written to: a file system of one page over /logs, mounted from the host. Not /tmp or the task's
 * folder, where a full disk would be part of what the agent has to cope with, and change its outcome rightly.
 */
async function fillDisk(world: World, chance: () => number): ReturnType<Kind["strike"]> {
  const victim = await someContainer(world, chance);
  const pid =
    victim &&
    (await docker
      .getContainer(victim)
      .inspect()
      .then(
        (it) => it.State.Pid,
        () => 0,
      ));
  if (!pid) return missed("no container at that moment");
  const script = "mount -t tmpfs -o size=4k tmpfs /logs && mkdir /logs/verifier && head -c 8192 /dev/zero > /logs/full";
  try {
    await promisify(execFile)("nsenter", [
      "-t",
      String(pid),
      "-m",
      "sh",
      "-c",
      `${script} 2>/dev/null; test -e /logs/full`,
    ]);
    return struck("");
  } catch {
    return missed("it ended by itself in that moment");
  }
}

async function someContainer(world: World, chance: () => number): Promise<string | undefined> {
  const running = await docker
    .listContainers({ filters: { label: [`self-harness.instance=${world.instance()}`], status: ["running"] } })
    .catch(() => []);
  return running.map((each) => each.Id).sort()[Math.floor(chance() * running.length)];
}
