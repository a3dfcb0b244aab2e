import type { Harness } from "../core/harness.ts";
import type { OptimizationId, VersionId } from "../core/ids.ts";
import type { LeakIndex } from "../core/leak.ts";
import { buildLeakIndex } from "../core/leak.ts";
import type { OptimizationRecord, Ports } from "../core/ports.ts";

/** What never changes once an optimization is open: read once per worker, not once per trial. */
export interface Frozen {
  opening(id: OptimizationId): Promise<Pick<OptimizationRecord, "plan" | "tasks" | "startingVersionId">>;
  harness(id: VersionId): Promise<Harness>;
  leakIndex(id: OptimizationId): Promise<LeakIndex>;
  /** Of the tasks that a proposer may know. */
  heldInLeakIndex(id: OptimizationId): Promise<LeakIndex>;
}

const keptEntries = 200;

export function frozenContext(ports: Pick<Ports, "records" | "harnesses" | "benchmarks">): Frozen {
  const opening = remember(async (id: OptimizationId) => {
    const record = await ports.records.optimization(id);
    if (!record) throw new Error(`optimization ${id} is not in the database; was it opened on another one?`);
    return record;
  });
  async function indexOf(
    id: OptimizationId,
    isMeant: (task: OptimizationRecord["tasks"][number]) => boolean,
  ): Promise<LeakIndex> {
    const tasks = (await opening(id)).tasks.filter(isMeant);
    return buildLeakIndex(await ports.benchmarks.leakSources(tasks.map(({ task }) => task)));
  }
  return {
    opening,
    harness: remember(async (id: VersionId) => {
      const version = await ports.records.version(id);
      if (!version) throw new Error(`harness version ${id} is not in the database`);
      return ports.harnesses.read(version.files);
    }),
    leakIndex: remember((id: OptimizationId) => indexOf(id, () => true)),
    heldInLeakIndex: remember((id: OptimizationId) => indexOf(id, ({ split }) => split === "held-in")),
  };
}

/** Remembers successes only: a database that was away for a moment must not be remembered as gone. */
function remember<K, V>(read: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const known = new Map<K, Promise<V>>();
  return (key) => {
    const present = known.get(key);
    if (present) return present;
    const reading = read(key);
    known.set(key, reading);
    reading.catch(() => known.delete(key));
    if (known.size > keptEntries) known.delete(known.keys().next().value as K);
    return reading;
  };
}
