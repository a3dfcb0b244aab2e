/**
 * Splits guidance into units of thought: sentences, and lines of a list. A heading or a line that ends in a colon belongs to
 * what follows it. Lower case, quotes and marks of Markdown folded away.
 */
export function sentencesOf(text: string): string[] {
  const lines = text
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\be\.g\.|\bi\.e\.|\betc\.|\bcf\./g, (abbreviation) => abbreviation.replaceAll(".", ""))
    // Neither the words of a path nor the branch that is "checked out" say anything about how to work.
    .replace(/(?<![\w.])\/[\w.*-]+(?:\/[\w.*-]*)+|[\w.-]+\/[\w.-]+\/[\w./-]+/g, " ")
    .replace(/\bcheck(?:s|ed|ing)?[ -]out\b/g, "switch")
    .split(/\n+/);
  const sentences: string[] = [];
  let heading = "";
  for (const line of lines) {
    const bare = line
      .replace(/^\s*(?:#+|[-*+>•]|\d+[.)]|\[[ x]?\])\s*/, "")
      .replace(/[*`_]{1,3}(?=\S)|(?<=\S)[*`]{1,3}/g, "")
      .trim();
    if (bare === "") continue;
    if (/^\s*#/.test(line) || bare.endsWith(":")) {
      heading = `${heading} ${bare}`.trim();
      continue;
    }
    const [first = "", ...rest] = bare.split(/(?<=[.!?;])\s+/);
    sentences.push(`${heading} ${first}`.trim(), ...rest);
    heading = "";
  }
  return heading === "" ? sentences : [...sentences, heading];
}
