import pg from "pg";
import { AgentClock } from "../activities/agent-clock.ts";
import { Diary } from "../activities/diary.ts";
import { openDatabase } from "../adapters/postgres/open-database.ts";
import { readConnections } from "../config.ts";
import { trialIdOf } from "../core/trial.ts";
import { anAnswer, anObservation, aStep } from "../test/builders.ts";
import { openedOptimization } from "../test/conformance/stores.ts";
import { aReservation, aTrialKey } from "../test/conformance/values.ts";
import { createTestDatabase } from "../test/support/database.ts";
import { mean, quantile, report } from "./record.ts";
import { timeAll, timeEach } from "./timing.ts";

/**
 * What the journal costs per step, on real Postgres: one turn of the agent, which asks and runs one command, by the diary's own two
 * writes (what came before the question; the answer with the intent of the command). Beside it the call's ledger (reserve, settle), and
 * as yardstick two bare transactions that insert as many bytes. Alone, and with 16 trials in flight; none of them ever waits for a model,
 * so that 16 of these press harder than 16 of a night.
 */
const trialsPerLevel = 32;
const stepsPerTrial = 15;
const levels = [1, 16];

const output = "a line of what a command prints\n".repeat(64);
const text = "I look at what is there before I change anything. ".repeat(8);

const database = await createTestDatabase(readConnections().databaseUrl);
const stores = openDatabase(database.url);
const pool = new pg.Pool({ connectionString: database.url, max: 20 });
const figures: Record<string, number> = {};
let repeat = 0;
try {
  await pool.query("create table yardstick (id bigint generated always as identity primary key, content text)");
  const optimizationId = await openedOptimization(stores.records);
  await measureTrials(optimizationId, 1, 2);
  for (const level of levels) {
    const times = await measureTrials(optimizationId, level, trialsPerLevel);
    for (const [what, sample] of Object.entries(times)) {
      figures[`${what}MeanMsAt${level}`] = mean(sample);
      figures[`${what}P50MsAt${level}`] = quantile(sample, 0.5);
      figures[`${what}P99MsAt${level}`] = quantile(sample, 0.99);
    }
  }
} finally {
  await pool.end();
  await stores.close();
  await database.drop();
}
report({ bench: "journal", figures, goals: { journalMeanMsAt1: 5 } });

type OptimizationId = Awaited<ReturnType<typeof openedOptimization>>;
type Times = Readonly<Record<"journal" | "ledger" | "bare", number[]>>;

async function measureTrials(optimizationId: OptimizationId, inFlight: number, trials: number): Promise<Times> {
  const times: Times = { journal: [], ledger: [], bare: [] };
  await timeAll(trials, inFlight, () => oneTrial(optimizationId, times));
  return times;
}

async function oneTrial(optimizationId: OptimizationId, times: Times): Promise<void> {
  const key = aTrialKey(optimizationId, { repeat: ++repeat });
  await stores.records.planTrials([key]);
  const id = trialIdOf(key);
  const { epoch } = await stores.records.openAttempt(id, "bench");
  await stores.journal.enter(id, epoch, epoch);
  const diary = new Diary(stores.journal, id, epoch, new AgentClock(600_000, 0), null);
  let turn = 0;
  const timed = async (what: keyof Times, work: () => Promise<unknown>) => {
    times[what].push(...(await timeEach(1, work)));
  };
  while (turn++ < stepsPerTrial) {
    // In turns, so that a noisy minute of the machine hits all of them.
    await timed("ledger", () => payFor(optimizationId, id, epoch, turn));
    await timed("journal", () => write(diary, turn));
    await timed("bare", bareWrites);
  }
}

/** As activities/run-agent.ts does it. */
async function write(diary: Diary, turn: number): Promise<void> {
  if (turn > 1) diary.addStep(aStep(turn - 1, ["ls -l /app", output]));
  await diary.flush();
  const toolCalls = aStep(turn, ["ls -l /app", output]).toolCalls;
  const { usage } = anAnswer();
  diary.add("ask", `question ${turn}`, { event: { kind: "answered", text, toolCalls, finish: "tool_calls" }, usage });
  await diary.begin("run-tool", `command ${turn}`);
  const observation = anObservation({ text: output });
  diary.add("run-tool", `command ${turn}`, { event: { kind: "tool-returned", observation } });
}

async function payFor(
  optimizationId: OptimizationId,
  trialId: ReturnType<typeof trialIdOf>,
  epoch: number,
  turn: number,
): Promise<void> {
  const key = { subject: trialId, ordinal: turn, requestDigest: `question ${turn}` };
  const reserved = await stores.paidCalls.reserve(aReservation(optimizationId, turn, { trialId, epoch, key }));
  if (reserved.kind !== "reserved") throw new Error(`a new call was ${reserved.kind}`);
  await stores.paidCalls.settle(reserved.spendId, anAnswer({ text }), 40);
}

/** The same bytes in as many transactions: the output twice (the result and the step), the answer, the intent. */
async function bareWrites(): Promise<void> {
  for (const content of [`${output}${output}`, text]) {
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("insert into yardstick (content) values ($1)", [content]);
      await client.query("commit");
    } finally {
      client.release();
    }
  }
}
