/**
 * Splits guidance into paragraphs of sentences. A line of a list is a sentence of its own, a wrapped line goes on with the one
 * before it, and a heading or a line that ends in a colon belongs to what follows. Lower case; quotes and marks of Markdown
 * folded away.
 */
export function paragraphsOf(text: string): string[][] {
  const paragraphs: string[][] = [[]];
  let heading = "";
  for (const line of joinWrapped(fold(text).split("\n"))) {
    if (line === "") {
      paragraphs.push([]);
      continue;
    }
    const bare = line
      .replace(listMark, "")
      .replace(/[*`]{1,3}/g, "")
      .trim();
    if (line.startsWith("#") || bare.endsWith(":")) {
      heading = `${heading} ${bare}`.trim();
      continue;
    }
    const [first = "", ...rest] = bare.split(/(?<=[.!?;])\s+/);
    paragraphs.at(-1)?.push(`${heading} ${first}`.trim(), ...rest);
    heading = "";
  }
  if (heading !== "") paragraphs.at(-1)?.push(heading);
  return paragraphs.filter((paragraph) => paragraph.length > 0);
}

const listMark = /^\s*(?:#+|[-*+>•]|(?:\d+|n(?:\+\d+)?)[.)]|\[[ x]?\])\s*(?:\[[ x]?\]\s*)?/;

function fold(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[’‘]/g, "'")
      .replace(/[“”]/g, '"')
      .replace(/\be\.g\.|\bi\.e\.|\betc\.|\bcf\./g, (abbreviation) => abbreviation.replaceAll(".", ""))
      // Neither the words of a path nor the branch that is "checked out" say anything about how to work.
      .replace(/(?<![\w.])\/[\w.*-]+(?:\/[\w.*-]*)+|[\w.-]+\/[\w.-]+\/[\w./-]+/g, " ")
      .replace(/\bcheck(?:s|ed|ing)?[ -]out\b/g, "switch")
  );
}

function joinWrapped(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of lines.map((each) => each.trim())) {
    const before = joined.at(-1);
    const goesOn =
      before && line !== "" && !listMark.test(line) && !before.startsWith("#") && !/[.!?:;\]]$/.test(before);
    if (goesOn) joined[joined.length - 1] = `${before} ${line}`;
    else joined.push(line);
  }
  return joined;
}
