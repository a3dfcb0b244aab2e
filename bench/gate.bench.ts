// Needs no services.
import type { GatePolicy } from "../core/evidence/evidence.ts";
import { nextTrials } from "../core/evidence/policy.ts";
import type { Judge } from "./gate/campaign.ts";
import { type CampaignFigures, measureCampaigns } from "./gate/campaigns.ts";
import { type Cell, measureCell, type Situation } from "./gate/cells.ts";
import { type Noise, sizes, worlds } from "./gate/worlds.ts";
import { numberAfter } from "./parameters.ts";
import { report } from "./record.ts";

/**
 * Operating characteristics of the gate policies, by simulation of the very code that judges: how often an edit of a known effect is
 * accepted and what that costs, and what a budget of 890 runs gains. Seeded. `--edits N` sets the edits per cell, `--campaigns N`
 * the simulated optimizations per policy, `--seed N` draws other benchmarks and other edits.
 */
const edits = numberAfter("--edits", 80);
const campaigns = numberAfter("--campaigns", 100);
const seedNumber = numberAfter("--seed", 1);
const seed = seedNumber === 1 ? "" : `seed ${seedNumber} `;
const budget = 890;

const sequential = (preset: "fast" | "default" | "strict"): GatePolicy => ({
  kind: "sequential",
  repeats: 2,
  preset,
  protectedTasks: [],
});
const policies: Readonly<Record<string, GatePolicy>> = {
  literal: { kind: "literal", repeats: 1 },
  paper: { kind: "paper", repeats: 2 },
  fast: sequential("fast"),
  default: sequential("default"),
  strict: sequential("strict"),
};

const large = sizes["62+27"];
const retried = { rate: 0.1, retries: 2 };
const situations: readonly Situation[] = [
  ...Object.entries(sizes).flatMap(([size, tasks]) =>
    Object.entries(worlds)
      .filter(([world]) => world !== "cured")
      .map(([world, effect]) => ({ name: `${size} ${world}`, size: tasks, effect })),
  ),
  ...(["14+6", "43+21"] as const).flatMap((size) =>
    [1, 2, 3].flatMap((targets) => fewTargets(size, targets, "published")),
  ),
  ...fewTargets("43+21", 2, "easy"),
  ...fewTargets("43+21", 2, "three-point"),
  { name: "62+27 drift null", size: large, effect: worlds.null, drift: 0.08 },
  { name: "62+27 errors null", size: large, effect: worlds.null, errors: retried },
  { name: "62+27 errors medium", size: large, effect: worlds.medium, errors: retried },
  { name: "62+27 unretried errors medium", size: large, effect: worlds.medium, errors: { rate: 0.1, retries: 0 } },
  { name: "62+27 three-point null", size: large, effect: worlds.null, noise: "three-point" },
  { name: "62+27 three-point medium", size: large, effect: worlds.medium, noise: "three-point" },
  { name: "62+27 three-point overfit", size: large, effect: worlds.overfit, noise: "three-point" },
];

/** What the goals are about is measured on fifty times as many edits: telling 4 % from 5 % needs it. */
const goalFactor = 50;
const goalSituations = [
  ...["62+27 null", "62+27 medium", "62+27 overfit"],
  ...["14+6", "43+21"].flatMap((size) => [1, 2, 3].map((targets) => `${size} ${targets} targets null`)),
];

const figures: Record<string, number> = {
  "edits per cell": edits,
  "edits per goal cell": edits * goalFactor,
  campaigns,
  seed: seedNumber,
};
console.error(`acceptance in % [95 % interval], undecided in %, runs mean/p90; ${edits} edits per cell`);
for (const situation of situations) {
  const row = Object.entries(policies).map(([name, policy]) => {
    const many = name === "default" && goalSituations.includes(situation.name) ? edits * goalFactor : edits;
    const cell = measureCell((evidence) => nextTrials(policy, evidence), situation, many, seed);
    keep(`${name} ${situation.name}`, cell);
    return `${name} ${cellText(cell)}`;
  });
  console.error(`${situation.name.padEnd(30)} ${row.join(" | ")}`);
}
const campaignSize = { budget, campaigns, seed };
for (const [name, policy] of Object.entries(policies))
  keepCampaigns(name, measureCampaigns(policy, "gate", campaignSize));
/** Bounds: the same budget when every verdict is the truth, at the price of the gate's runs and for nothing. */
for (const judge of ["truth at the gate's price", "free truth"] as const satisfies readonly Judge[])
  keepCampaigns(`oracle (${judge})`, measureCampaigns(sequential("default"), judge, campaignSize));

/** Goals are upper limits by figure name, so what should be high is stated by what it falls short. */
const falls = (name: string, least: number) => rounded(Math.max(0, least - (figures[name] ?? 0)));
figures["default power missing to 70 percent"] = falls("default 62+27 medium accepted percent", 70);
figures["default 2 targets power missing to 70 percent"] = falls("default 43+21 2 targets cured accepted percent", 70);
figures["default campaign gain missing to 20 points"] = falls("default campaign gain points", 20);
report({
  bench: "gate",
  figures,
  goals: {
    "default 62+27 null mean runs": 8,
    "default 62+27 null accepted percent": 1,
    "default 62+27 medium mean runs": 60,
    "default power missing to 70 percent": 0,
    "default 62+27 overfit accepted percent": 5,
    "default 14+6 2 targets null accepted percent": 1,
    "default 43+21 2 targets null accepted percent": 1,
    "default 2 targets power missing to 70 percent": 0,
    "default campaign gain missing to 20 points": 0,
    "default campaign bad promotions percent": 2,
  },
});

/** A weakness of few tasks: an edit that does nothing about it, and one that cures it. */
function fewTargets(size: "14+6" | "43+21", targets: number, noise: Noise): Situation[] {
  const name = `${size} ${noise === "published" ? "" : `${noise} `}${targets} targets`;
  return (["null", "cured"] as const).map((world) => ({
    name: `${name} ${world}`,
    size: sizes[size],
    effect: worlds[world],
    targets,
    noise,
  }));
}

function keep(name: string, cell: Cell): void {
  figures[`${name} accepted percent`] = rounded(100 * cell.accepted);
  figures[`${name} accepted at least percent`] = rounded(100 * cell.interval.low);
  figures[`${name} accepted at most percent`] = rounded(100 * cell.interval.high);
  figures[`${name} undecided percent`] = rounded(100 * cell.undecided);
  figures[`${name} mean runs`] = rounded(cell.meanRuns);
  figures[`${name} p90 runs`] = cell.p90Runs;
}

function keepCampaigns(name: string, result: CampaignFigures): void {
  figures[`${name} campaign gain points`] = rounded(result.gainPoints);
  figures[`${name} campaign gain standard error`] = rounded(result.gainStandardError);
  figures[`${name} campaign candidates tried`] = rounded(result.tried);
  figures[`${name} campaign good promotions`] = rounded(result.goodPromotions);
  figures[`${name} campaign bad promotions percent`] = rounded(100 * result.badShare);
  figures[`${name} campaign bad promotions at least percent`] = rounded(100 * result.badInterval.low);
  figures[`${name} campaign bad promotions at most percent`] = rounded(100 * result.badInterval.high);
  for (const [kind, count] of result.badByKind) figures[`${name} campaign promoted ${kind} edits in all`] = count;
  if (name !== "default") return;
  for (const { purpose, runs, tried, accepted } of result.byPurpose) {
    figures[`${name} campaign runs on ${purpose}`] = rounded(runs);
    if (purpose === "baseline") continue;
    figures[`${name} campaign ${purpose} tried`] = hundredths(tried);
    figures[`${name} campaign ${purpose} accepted`] = hundredths(accepted);
  }
}

function cellText(cell: Cell): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${percent(cell.accepted)} [${percent(cell.interval.low)}–${percent(cell.interval.high)}] u${percent(cell.undecided)} ${cell.meanRuns.toFixed(1)}/${cell.p90Runs}`;
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}

function hundredths(value: number): number {
  return Math.round(100 * value) / 100;
}
