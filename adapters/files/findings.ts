/** What reading a task found: problems refuse the task, warnings are only said. */
export interface Findings {
  readonly problems: string[];
  readonly warnings: Warning[];
}

export interface Warning {
  /** File or folder. */
  readonly where: string;
  readonly what: string;
}

export function newFindings(): Findings {
  return { problems: [], warnings: [] };
}

/** Each thing once, whatever the number of tasks that share it: eighty-nine equal lines hide the ninetieth. */
export function warningTexts(warnings: readonly Warning[]): string[] {
  const places = new Map<string, string[]>();
  for (const { where, what } of warnings) places.set(what, [...(places.get(what) ?? []), where]);
  return [...places].map(([what, [first, ...others]]) => `${first}: ${what}${alsoIn(others)}`);
}

const namedPlaces = 2;

function alsoIn(others: readonly string[]): string {
  if (others.length === 0) return "";
  const more = others.length - namedPlaces;
  return ` (also ${others.slice(0, namedPlaces).join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
}
