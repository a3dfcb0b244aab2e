import { parseArgs } from "node:util";
import Table from "cli-table3";
import { seededRandom } from "../../core/random.ts";
import { optimizationId } from "../support/optimization.ts";
import { type Decisions, decisionsOf, type Fact, factsAfter } from "./invariants.ts";
import { resultOf, type Strike, storm, struckIn } from "./storm.ts";
import { openWorld } from "./world.ts";

/**
 * Runs each optimization twice with one seed: undisturbed, and while its workers, services, containers and model server are
 * killed, cut and restarted. Then compares, and looks for whatever may have been lost, doubled or left behind.
 */
const { values } = parseArgs({
  options: {
    faults: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const wanted = Number(values.faults);
if (!Number.isInteger(wanted) || wanted < 1) {
  console.error(`--faults: expected a whole number from 1, got ${JSON.stringify(values.faults)}`);
  process.exit(2);
}

const tell = (line: string) => void console.error(line);
const strikes: Strike[] = [];
const facts: Fact[] = [];
const began = Date.now();

async function oneRound(round: number): Promise<void> {
  const seed = Number(values.seed) + round - 1;
  tell(`round ${round}, seed ${seed}: undisturbed`);
  const calm = await undisturbed(seed);
  tell(`round ${round}: the same again, disturbed`);
  const world = await openWorld(seed);
  try {
    const handle = await world.start();
    let ended = false;
    const result = resultOf(handle).finally(() => {
      ended = true;
    });
    result.catch(() => {}); // observed below
    const chance = seededRandom(`storm ${values.seed} ${round}`);
    const felt = await storm(world, () => ended, wanted - struckIn(strikes), chance);
    strikes.push(...felt);
    const { end } = await result;
    const allowance = felt.reduce((sum, each) => sum + each.mayLose, 0);
    tell(`round ${round}: ended (${end}) after ${felt.length} faults`);
    const after = await factsAfter(world.stage, optimizationId(handle.workflowId), calm, allowance);
    facts.push(...after);
    for (const { fact, detail } of after.filter((each) => !each.holds)) tell(`  does not hold: ${fact}: ${detail}`);
    for (const said of world.unexpectedEnds) tell(`  a worker ended by itself and was replaced: ${said}`);
  } finally {
    await world.close();
  }
}

async function undisturbed(seed: number): Promise<Decisions> {
  const world = await openWorld(seed);
  try {
    const handle = await world.start();
    await resultOf(handle);
    return await decisionsOf(world.stage, optimizationId(handle.workflowId));
  } finally {
    await world.close();
  }
}

/** In a log file colours would be noise. */
const plain = { style: { head: [], border: [] } };

function show(): void {
  const table = new Table({ ...plain, head: ["fault", "struck", "nothing to strike", "why not"] });
  for (const kind of [...new Set(strikes.map((each) => each.kind))].sort()) {
    const of = strikes.filter((each) => each.kind === kind);
    const missed = of.filter((each) => !each.struck);
    table.push([
      kind,
      of.length - missed.length,
      missed.length,
      [...new Set(missed.map((each) => each.detail))].join("; "),
    ]);
  }
  tell(table.toString());
  const checks = new Table({
    ...plain,
    head: ["", "after the storm", "seen"],
    colWidths: [4, 50, 100],
    wordWrap: true,
  });
  for (const { fact, holds, detail } of facts) checks.push([holds ? "✓" : "✗", fact, detail]);
  tell(checks.toString());
  const failed = facts.filter((each) => !each.holds).length;
  const seconds = Math.round((Date.now() - began) / 1000);
  tell(`${struckIn(strikes)} faults struck in ${seconds} s`);
  if (values.json)
    console.log(JSON.stringify({ event: "done", seed: values.seed, seconds, strikes, facts, holds: failed === 0 }));
  console.log(`${facts.length - failed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}

for (let round = 1; struckIn(strikes) < wanted; round++) await oneRound(round);
show();
