const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const month = `(?:${months.join("|")})[a-z]*\\.?`;

/** Dates of a text as `2031-02-11`, however they are written; `02/03/2031` has two readings. */
export function datesIn(text: string): string[] {
  const of = (pattern: string) => [...text.matchAll(new RegExp(`(?<![\\w/.-])${pattern}(?![\\w-])`, "gi"))];
  return [
    ...of("(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?:T[\\d:]+Z?)?").map(([, year, each, day]) =>
      dateOf(year, Number(each), day),
    ),
    ...of("(\\d{4})(\\d{2})(\\d{2})").map(([, year, each, day]) => dateOf(year, Number(each), day)),
    ...of(`(\\d{1,2})(?:st|nd|rd|th)?\\.? (?:of )?(${month}),? (\\d{4})`).map(([, day, name, year]) =>
      dateOf(year, numberOf(name), day),
    ),
    ...of(`(${month}) (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})`).map(([, name, day, year]) =>
      dateOf(year, numberOf(name), day),
    ),
    ...of("(\\d{1,2})[/.](\\d{1,2})[/.](\\d{4})").flatMap(([, first, second, year]) => [
      dateOf(year, Number(first), second),
      dateOf(year, Number(second), first),
    ]),
  ].filter((date) => date !== null && !everybodysDates.has(date)) as string[];
}

/** Where clocks begin and end. */
const everybodysDates = new Set(["1970-01-01", "1900-01-01", "2000-01-01", "2038-01-19", "9999-12-31"]);

function numberOf(name = ""): number {
  return months.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function dateOf(year = "", monthNumber: number, day = ""): string | null {
  if (monthNumber < 1 || monthNumber > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return `${year}-${String(monthNumber).padStart(2, "0")}-${day.padStart(2, "0")}`;
}
