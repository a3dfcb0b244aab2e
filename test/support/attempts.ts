import pg from "pg";

/** One attempt of a trial as the database knows it. */
export interface AttemptRow {
  readonly trialId: string;
  readonly epoch: number;
  readonly worker: string;
  /** The epoch of the attempt that started its container; null while it has not chosen. */
  readonly container: number | null;
  /** Moves in that container that have come to their end: answers, commands. */
  readonly moves: number;
  readonly openedAt: Date;
  readonly endedAt: Date | null;
}

/** Looks over the shoulders of workers: what no port needs, but a test of crashes does. */
export async function readAttempts(databaseUrl: string): Promise<AttemptRow[]> {
  return asked(
    databaseUrl,
    `select trial_id as "trialId", epoch, worker, container, opened_at as "openedAt", ended_at as "endedAt",
       (select count(*)::int from journal
         where journal.trial_id = attempts.trial_id and journal.container = attempts.container and event is not null) as moves
     from attempts order by opened_at`,
  );
}

/** What is under way at this moment. */
export interface UnderWay {
  /** Versions whose trials have an attempt at work in a container. */
  readonly versions: readonly string[];
  /** Roles of which a paid call waits for its answer. */
  readonly roles: readonly string[];
}

export async function readUnderWay(databaseUrl: string): Promise<UnderWay> {
  const [row] = await asked<UnderWay>(
    databaseUrl,
    `select
       array(select distinct trials.version_id from attempts join trials on trials.id = attempts.trial_id
         where attempts.ended_at is null and attempts.container is not null and attempts.epoch = trials.epoch
           and trials.outcome is null) as versions,
       array(select distinct role from spend where state = 'reserved') as roles`,
  );
  if (!row) throw new Error("no answer from the ledger");
  return row;
}

export interface CallCounts {
  readonly lost: number;
  readonly released: number;
  readonly settled: number;
  /** Questions for which more than one answer was settled. */
  readonly boughtTwice: number;
}

/** How many paid calls are in each state, and for how many questions more than one answer was bought. */
export async function readCalls(databaseUrl: string): Promise<CallCounts> {
  const [row] = await asked<CallCounts>(
    databaseUrl,
    `select count(*) filter (where state = 'lost')::int as lost, count(*) filter (where state = 'released')::int as released,
       count(*) filter (where state = 'settled')::int as settled,
       (count(*) filter (where state = 'settled')
         - count(distinct (subject, ordinal, request_digest)) filter (where state = 'settled'))::int as "boughtTwice"
     from spend`,
  );
  if (!row) throw new Error("no answer from the ledger");
  return row;
}

/** Entries of the journal that a later attempt than the container's own has written: work that went on where it had stopped. */
export async function readContinued(databaseUrl: string): Promise<{ trialId: string; entries: number }[]> {
  return asked(
    databaseUrl,
    `select trial_id as "trialId", count(*)::int as entries from journal where epoch > container group by 1`,
  );
}

async function asked<T>(databaseUrl: string, statement: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rows as T[];
  } finally {
    await client.end();
  }
}
