/** How well found groups agree with planted causes; both as one label an item, in the same order. */
export function adjustedRandIndex(planted: readonly string[], found: readonly string[]): number {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((total, each) => total + pairs(each), 0);
  const cells = sum(countsOf(planted.map((each, index) => `${each}\n${found[index]}`)));
  const [rows, columns] = [sum(countsOf(planted)), sum(countsOf(found))];
  const expected = (rows * columns) / pairs(planted.length);
  const most = (rows + columns) / 2;
  return most === expected ? 1 : (cells - expected) / (most - expected);
}

/** Share of items that are in a group of which their planted cause is the most frequent one. */
export function purity(planted: readonly string[], found: readonly string[]): number {
  const pure = [...new Set(found)].reduce((total, group) => {
    const causes = countsOf(planted.filter((_, index) => found[index] === group));
    return total + Math.max(...causes.values());
  }, 0);
  return pure / planted.length;
}

function countsOf(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
