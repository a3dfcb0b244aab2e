/** How alike two items are, −1 to 1; symmetric. */
export type Similarity = (a: number, b: number) => number;

/**
 * Average linkage (UPGMA) from given groups on: again and again the two groups whose members are most alike on average become one, until
 * no two reach the threshold. Groups weigh by their members, which is why it starts from groups and not from items.
 * Ties go to the groups that stand first, so the result depends on nothing but its input.
 * @param groups indices of items, each in one group
 */
export function mergeGroups(
  groups: readonly (readonly number[])[],
  similarity: Similarity,
  threshold: number,
): number[][] {
  const merged = groups.map((group) => [...group]);
  for (;;) {
    let best = { value: threshold, left: -1, right: -1 };
    for (let left = 0; left < merged.length; left++)
      for (let right = left + 1; right < merged.length; right++) {
        const value = meanSimilarity(merged[left] ?? [], merged[right] ?? [], similarity);
        if (value > best.value || (value === best.value && best.left < 0)) best = { value, left, right };
      }
    if (best.left < 0) return merged;
    merged[best.left] = [...(merged[best.left] ?? []), ...(merged.splice(best.right, 1)[0] ?? [])];
  }
}

/** Mean over all pairs of one member each; −1 when there is no pair. */
export function meanSimilarity(left: readonly number[], right: readonly number[], similarity: Similarity): number {
  let sum = 0;
  let pairs = 0;
  for (const a of left)
    for (const b of right)
      if (a !== b) {
        sum += similarity(a, b);
        pairs++;
      }
  return pairs === 0 ? -1 : sum / pairs;
}

/** Members by how alike they are to the rest of their group, the medoid first; equal ones keep their order. */
export function byCentrality(group: readonly number[], similarity: Similarity): number[] {
  const centrality = new Map(group.map((item) => [item, meanSimilarity([item], group, similarity)]));
  return [...group].sort((a, b) => (centrality.get(b) ?? 0) - (centrality.get(a) ?? 0));
}

/**
 * Mean silhouette of a group's members against the nearest other group, −1 to 1: near 1 the group stands apart, below 0 its members are
 * closer to another group. null without another group, or for a group of one. Distances are 1 − similarity. Source: Rousseeuw 1987.
 */
export function silhouette(
  group: readonly number[],
  others: readonly (readonly number[])[],
  similarity: Similarity,
): number | null {
  if (group.length < 2 || others.length === 0) return null;
  const widths = group.map((item) => {
    const within = 1 - meanSimilarity([item], group, similarity);
    const nearest = Math.min(...others.map((other) => 1 - meanSimilarity([item], other, similarity)));
    const widest = Math.max(within, nearest);
    return widest === 0 ? 0 : (nearest - within) / widest;
  });
  return widths.reduce((sum, each) => sum + each, 0) / widths.length;
}
