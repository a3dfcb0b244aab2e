import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import pg from "pg";
import { openDrizzle, openPool } from "../../adapters/postgres/database.ts";
import { migrate } from "../../adapters/postgres/migrate.ts";
import { type OpenDatabase, openDatabase } from "../../adapters/postgres/open-database.ts";
import { Superseded } from "../../core/failures.ts";
import { asId, type OptimizationId } from "../../core/ids.ts";
import { trialIdOf } from "../../core/trial.ts";
import { aStep } from "../builders.ts";
import { journalConformance } from "../conformance/journal.ts";
import { keptFilesConformance } from "../conformance/kept-files.ts";
import { paceConformance } from "../conformance/pace.ts";
import { paidCallsConformance } from "../conformance/paid-calls.ts";
import { recordsConformance } from "../conformance/records.ts";
import { openedOptimization } from "../conformance/stores.ts";
import { anOpening, aPlan, aProposal, aReservation, aTrialKey, noCaps } from "../conformance/values.ts";
import { createTestDatabase, databaseServer } from "../support/database.ts";
import { describeWithDatabase } from "../support/describe-with-database.ts";
import { eventually } from "../support/eventually.ts";

const keptMigrations = readdirSync(new URL("../../adapters/postgres/migrations/", import.meta.url)).filter((file) =>
  file.endsWith(".sql"),
).length;

describeWithDatabase("records in Postgres", (url) => {
  const stores = opened(url);
  recordsConformance(stores);
});

describeWithDatabase("paid calls in Postgres", (url) => {
  const stores = opened(url);
  paidCallsConformance(stores);
});

describeWithDatabase("the journal in Postgres", (url) => {
  const stores = opened(url);
  journalConformance(stores);
});

describeWithDatabase("kept files in Postgres", (url) => {
  const stores = opened(url);
  keptFilesConformance(stores);
});

describeWithDatabase("the pace in Postgres, by two workers", (url) => {
  const [one, other] = [opened(url), opened(url)];
  paceConformance(() => [one().pace, other().pace]);
});

describeWithDatabase("Postgres", (url) => {
  const warnings: string[] = [];
  const stores = opened(url, { maxConnections: 4, warn: (message) => warnings.push(message) });

  it("migrates once when several workers start together", async () => {
    const database = await createTestDatabase(databaseServer() ?? "", "empty");
    try {
      await Promise.all(Array.from({ length: 4 }, () => migrate(database.url)));
      const applied = await asked(database.url, "select count(*)::int as n from drizzle.__drizzle_migrations");
      expect(applied).toEqual([{ n: keptMigrations }]);
    } finally {
      await database.drop();
    }
  });

  it("holds the cap of a budget against two worker processes", async () => {
    const other = openDatabase(url());
    const id = await openedOptimization(stores().records, { budget: { ...noCaps, tokens: 2_000 } });
    const calls = Array.from({ length: 32 }, (_, ordinal) =>
      (ordinal % 2 ? other : stores()).paidCalls.reserve(aReservation(id, ordinal)),
    );
    const kinds = (await Promise.all(calls)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "reserved")).toHaveLength(10);
    await other.close();
  });

  it("writes an audit line for each promotion and each change of a budget", async () => {
    const id = await openedOptimization(stores().records);
    await stores().records.setBudget(id, { ...noCaps, trials: 3 });
    const { versionId } = anOpening(aPlan());
    await stores().records.promote({
      optimizationId: id,
      request: "i01",
      iteration: 1,
      expected: versionId,
      versionId,
      proposalIds: [],
      reason: "rollback",
    });
    const lines = await asked(url(), "select action from audit_log where optimization_id = $1 order by id", [id]);
    expect(lines).toEqual([{ action: "set-budget" }, { action: "promote" }]);
  });

  it("tells of an error what the server said, without the values of the statement", async () => {
    const secret = "an answer of several megabytes";
    const unknown = asId<OptimizationId>("opt-unknown");
    const failing = stores().records.saveProposal(unknown, aProposal("P-001", { answer: secret }));
    const error = (await failing.catch((caught: unknown) => caught)) as Error;
    expect(error.message).toMatch(/^database: .*foreign key constraint.*\(23503\)/);
    expect(error.message).not.toContain(secret);
  });

  it("survives that the server ends all its connections, idle and busy", async () => {
    const id = await openedOptimization(stores().records);
    const busy = Array.from({ length: 12 }, (_, n) =>
      stores()
        .records.addEvent(id, "tick", { n })
        .catch(() => undefined),
    );
    await asked(
      url(),
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await Promise.all(busy);
    for (let n = 0; n < 20; n++)
      await stores()
        .records.addEvent(id, "tock", { n })
        .catch(() => undefined);
    await stores().records.addEvent(id, "alive", {});
    expect((await stores().records.events(id, 0)).at(-1)).toMatchObject({ kind: "alive" });
  });

  it("takes nothing from an attempt whose write had to wait while a newer one began", async () => {
    const { records, journal } = stores();
    const key = aTrialKey(await openedOptimization(records));
    await records.planTrials([key]);
    const id = trialIdOf(key);
    await records.openAttempt(id, "worker");
    await journal.enter(id, 1, 1);
    const newer = new pg.Client({ connectionString: url() });
    await newer.connect();
    try {
      await newer.query("begin");
      await newer.query("update trials set epoch = 2 where id = $1", [id]);
      const move = { number: 1, move: "run-tool", digest: "ls", event: null, usage: null, agentMs: 1 } as const;
      const write = journal.write(id, 1, { entries: [move], steps: [aStep(1)] }).catch((error: unknown) => error);
      await eventually(async () => {
        const waiting =
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        expect((await newer.query(waiting)).rowCount).toBe(1);
      }, 10_000);
      await newer.query("commit");
      expect(await write).toBeInstanceOf(Superseded);
      expect(await journal.read(id, 1)).toEqual([]);
      expect(await asked(url(), `select 1 from steps where trial_id = '${id}'`)).toEqual([]);
    } finally {
      await newer.end();
    }
  });

  it("gives a connection back on which a transaction could not even begin", async () => {
    const pool = openPool(url(), { maxConnections: 1 });
    const database = openDrizzle(pool);
    pool.once("acquire", (client) => void client.end());
    await expect(database.transaction(async () => "began")).rejects.toThrow();
    expect(await database.transaction(async () => "began")).toBe("began");
    await pool.end();
  });

  it("says that it can't connect instead of waiting", async () => {
    const nowhere = openDatabase("postgres://nobody@127.0.0.1:1/nothing");
    await expect(nowhere.records.listOptimizations()).rejects.toThrow(/ECONNREFUSED/);
    await nowhere.close();
  });
});

/** A connection pool that is open from before the first test until after the last. */
function opened(url: () => string, options: Parameters<typeof openDatabase>[1] = {}): () => OpenDatabase {
  let database: OpenDatabase | null = null;
  beforeAll(() => {
    database = openDatabase(url(), options);
  });
  afterAll(async () => {
    await database?.close();
  });
  return () => {
    if (!database) throw new Error("the database is open in tests and hooks only");
    return database;
  };
}

async function asked(url: string, statement: string, values: readonly unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
