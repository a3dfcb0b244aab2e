/** Logarithm of the gamma function (Lanczos, g = 7, n = 9); relative error below 1e-13 for x > 0. */
function logGamma(x: number): number {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const shifted = x - 1;
  const base = shifted + 7.5;
  const sum = coefficients
    .slice(1)
    .reduce((total, coefficient, index) => total + coefficient / (shifted + index + 1), coefficients[0] as number);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

export function logChoose(n: number, k: number): number {
  return k < 0 || k > n ? Number.NEGATIVE_INFINITY : logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/**
 * Fisher's exact test, one-sided: the probability of at least `a` of `n` successes in the first arm, given both margins.
 * 1 when an arm is empty: no evidence, no suspicion.
 */
export function fisherGreater(a: number, n: number, b: number, m: number): number {
  if (n === 0 || m === 0) return 1;
  const successes = a + b;
  let p = 0;
  for (let k = a; k <= Math.min(n, successes); k++)
    p += Math.exp(logChoose(n, k) + logChoose(m, successes - k) - logChoose(n + m, successes));
  return Math.min(1, p);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Standard normal 97.5 % quantile: half of a 95 % interval, in standard errors. */
export const z95 = 1.959963984540054;

/** Wilson's 95 % interval for a share of `successes` in `total`. [0, 1] when nothing was observed. */
export function wilson(successes: number, total: number): Interval {
  if (total === 0) return { low: 0, high: 1 };
  const share = successes / total;
  const scale = 1 + z95 ** 2 / total;
  const centre = (share + z95 ** 2 / (2 * total)) / scale;
  const half = (z95 / scale) * Math.sqrt((share * (1 - share)) / total + z95 ** 2 / (4 * total ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Exact two-sided McNemar test on discordant pairs: p of a split at least this uneven when both directions are equally likely. */
export function mcnemar(improved: number, regressed: number): number {
  const discordant = improved + regressed;
  if (discordant === 0) return 1;
  let tail = 0;
  for (let k = 0; k <= Math.min(improved, regressed); k++)
    tail += Math.exp(logChoose(discordant, k) - discordant * Math.log(2));
  return Math.min(1, 2 * tail);
}
