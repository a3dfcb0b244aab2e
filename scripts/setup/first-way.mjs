/**
 * One of several ways to get the same thing.
 * @template T
 * @typedef {{ name: string, changesNothing: boolean, attempt: () => Promise<{ found: T } | { not: string }> }} Way
 */

/**
 * Goes through the ways in order and stops at the first that works.
 *
 * @template T
 * @param {Way<T>[]} ways
 * @returns {Promise<{ found: T, way: string } | { not: string[] }>} `not` holds one reason per way, in order
 */
export async function firstWay(ways) {
  const reasons = [];
  for (const way of ways) {
    const result = await way.attempt();
    if ("found" in result) return { found: result.found, way: way.name };
    reasons.push(`${way.name}: ${result.not}`);
  }
  return { not: reasons };
}
