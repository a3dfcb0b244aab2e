/** A check of the verifier that failed. `lines` are the test tool's own words and may hold what was expected: they never leave core/facts. */
export interface FailingCheck {
  readonly name: string | null;
  readonly lines: readonly string[];
}

export interface Block {
  readonly match: RegExpExecArray;
  readonly body: readonly string[];
}

export function matches(lines: readonly string[], pattern: RegExp): RegExpExecArray[] {
  return lines.map((line) => pattern.exec(line)).filter((match) => match !== null);
}

/** Each line that `start` fits, with the lines after it up to the next start or `end`. */
export function blocks(lines: readonly string[], start: RegExp, end: RegExp): Block[] {
  const found: { match: RegExpExecArray; body: string[] }[] = [];
  let open = false;
  for (const line of lines) {
    const match = start.exec(line);
    if (match) found.push({ match, body: [] });
    else if (end.test(line)) open = false;
    else if (open) found.at(-1)?.body.push(line);
    if (match) open = true;
  }
  return found;
}

/** Checks of one name as one, in the order of their first mention: many tools say the same failure twice. */
export function merged(checks: readonly FailingCheck[]): FailingCheck[] {
  const byName = new Map<string | null, Set<string>>();
  for (const { name, lines } of checks) {
    const known = byName.get(name) ?? new Set();
    for (const line of lines) known.add(line);
    byName.set(name, known);
  }
  return [...byName].map(([name, lines]) => ({ name, lines: [...lines] }));
}

/** The words of a tool that belong to no check that has a name. */
export function nameless(lines: readonly string[]): FailingCheck[] {
  return lines.length > 0 ? [{ name: null, lines }] : [];
}
