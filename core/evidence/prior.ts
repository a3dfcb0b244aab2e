/** Passes among scored runs of one task. */
export interface Count {
  readonly passes: number;
  readonly runs: number;
}

/** A Beta(a, b) distribution of per-task pass rates. */
export interface Prior {
  readonly a: number;
  readonly b: number;
}

/** Discordance of the pseudo-tasks that steady a small benchmark, and how many there are. */
const pseudoTasks = { count: 10, discordance: 0.15 };
/** Bounds of the share of variance that lies within tasks: below, all tasks are alike; above, none is ever flaky. */
const withinShare = { least: 0.08, most: 0.8 };

/**
 * Empirical Bayes: what pass rates tasks have at all, fitted to baseline counts by moments. μ is the overall pass rate;
 * d, the mean of 2b(m−b)/(m(m−1)), estimates E[2p(1−p)], the chance that two runs of a task disagree; a Beta(μs, (1−μ)s) has
 * E[2p(1−p)] = 2μ(1−μ)·s/(s+1), hence s from r = d/(2μ(1−μ)). Source: docs/evidence.md.
 * @param counts baseline runs per task; tasks without runs say nothing, tasks with one run say nothing about d
 */
export function fitPrior(counts: readonly Count[]): Prior {
  const runs = counts.reduce((sum, each) => sum + each.runs, 0);
  const passes = counts.reduce((sum, each) => sum + each.passes, 0);
  const repeated = counts.filter((each) => each.runs >= 2);
  const disagreement = repeated.reduce(
    (sum, { passes: b, runs: m }) => sum + (2 * b * (m - b)) / (m * (m - 1)),
    pseudoTasks.count * pseudoTasks.discordance,
  );
  // All passes or none would make the prior certain; half a run of doubt keeps it a distribution.
  const doubt = 0.5 / (runs + 1);
  const mean = runs === 0 ? 0.5 : clip(passes / runs, doubt, 1 - doubt);
  const discordance = disagreement / (repeated.length + pseudoTasks.count);
  const share = clip(discordance / (2 * mean * (1 - mean)), withinShare.least, withinShare.most);
  const size = share / (1 - share);
  return { a: mean * size, b: (1 - mean) * size };
}

function clip(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
