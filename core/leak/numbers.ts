/**
 * Numbers of a text in one spelling (`1482.09`), however they are written: with separators of thousands, a decimal comma, zeros at the end, or in
 * English words. A number whose spelling has two readings (`1.337`) is given in both.
 */
export function numbersIn(text: string): string[] {
  const written =
    text.match(/(?<![\w.,])\d{1,3}(?:[ ,.'_]\d{3})+(?:[.,]\d+)?(?![\w])|(?<![\w.])\d+(?:[.,]\d+)?(?!\w|[.,]\d)/g) ?? [];
  return [...new Set([...written.flatMap(readingsOf), ...spelledNumbers(text), ...mixedNumbers(text.toLowerCase())])];
}

/** How many digits a number has, without zeros in front. */
export function digitsOf(number: string): number {
  return number.replace(".", "").replace(/^0+/, "").length;
}

/** A number with fewer decimals, as far as three digits are left: 41.875 is 41.88 and 41.9. */
export function roundingsOf(number: string): string[] {
  const decimals = number.split(".")[1]?.length ?? 0;
  return Array.from({ length: decimals }, (_, kept) => canonical(...halves(Number(number).toFixed(kept)))).filter(
    (each) => digitsOf(each) >= 3,
  );
}

function halves(number: string): [string, string | undefined] {
  const [whole = "", decimals] = number.split(".");
  return [whole, decimals];
}

function readingsOf(written: string): string[] {
  const grouped = /^\d{1,3}(?:([ ,.'_])\d{3})+(?:[.,]\d+)?$/.exec(written);
  const readings = [];
  if (grouped) {
    const [whole = "", rest] = splitAtDecimals(written, grouped[1] ?? "");
    readings.push(canonical(whole.replace(/\D/g, ""), rest));
  }
  const simple = /^(\d+)(?:[.,](\d+))?$/.exec(written);
  if (simple) readings.push(canonical(simple[1] ?? "", simple[2]));
  return readings;
}

function splitAtDecimals(written: string, separator: string): [string, string | undefined] {
  const last = Math.max(written.lastIndexOf("."), written.lastIndexOf(","));
  return last >= 0 && written[last] !== separator
    ? [written.slice(0, last), written.slice(last + 1)]
    : [written, undefined];
}

function canonical(whole: string, decimals = ""): string {
  const kept = decimals.replace(/0+$/, "");
  const digits = whole.replace(/^0+(?=\d)/, "");
  return kept === "" ? digits : `${digits}.${kept}`;
}

const small =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const word = [...small, ...tens, "hundred", "thousand", "million"].join("|");
const spelled = new RegExp(
  `\\b(?:${word})(?:(?:[ -]+|,? and )(?:${word}))*(?: point(?: (?:${small.slice(0, 10).join("|")}))+)?\\b`,
  "g",
);

const fractions: Readonly<Record<string, string>> = {
  "a half": "5",
  "a quarter": "25",
  "one quarter": "25",
  "three quarter": "75",
};

/** "Two and three quarter seconds" is 2.75. */
function mixedNumbers(text: string): string[] {
  const mixed = text.matchAll(/\b(\w+) and (a half|an? quarter|one quarter|three[ -]quarters?)\b/g);
  return [...mixed].flatMap(([, whole = "", part = ""]) => {
    const value = /^\d+$/.test(whole) ? Number(whole) : small.indexOf(whole);
    return value < 0 ? [] : [canonical(String(value), fractions[part.replace("-", " ").replace(/s$/, "")])];
  });
}

/** Numbers in words: "one hundred and forty-seven" is 147, "twelve point seven five" 12.75. */
function spelledNumbers(text: string): string[] {
  return (text.toLowerCase().match(spelled) ?? []).flatMap((run) => {
    const [whole = "", decimals] = run.split(" point ");
    const digits = decimals
      ?.split(" ")
      .map((each) => small.indexOf(each))
      .join("");
    const value = sumOf(whole.match(/[a-z]+/g)?.filter((each) => each !== "and") ?? []);
    return value < 13 && digits === undefined ? [] : [canonical(String(value), digits)];
  });
}

function sumOf(words: readonly string[]): number {
  let total = 0;
  let group = 0;
  for (const each of words) {
    if (each === "hundred") group = Math.max(group, 1) * 100;
    else if (each === "thousand" || each === "million") {
      total += Math.max(group, 1) * (each === "thousand" ? 1_000 : 1_000_000);
      group = 0;
    } else group += small.includes(each) ? small.indexOf(each) : 20 + 10 * tens.indexOf(each);
  }
  return total + group;
}
