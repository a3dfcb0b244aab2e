/**
 * e-LOND: accepts candidate t only at e-value 1/(α·γ_t·(R+1)), R accepted so far, γ_t = 6/(π²t²), which keeps the expected share
 * of false acceptances among all acceptances at or below α under any dependence. Source: Xu & Ramdas, arXiv 2506.01452.
 * @param judged candidates judged before this one
 * @param accepted candidates accepted before this one
 */
export function londThreshold(level: number, judged: number, accepted: number): number {
  const gamma = 6 / (Math.PI ** 2 * (judged + 1) ** 2);
  return 1 / (level * gamma * (accepted + 1));
}
