/**
 * Numbers of a text in one spelling (`1482.09`), however they are written: with separators of thousands, a decimal comma, zeros at the end, or in
 * English words. A number whose spelling has two readings (`1.337`) is given in both.
 */
export function numbersIn(text: string): string[] {
  const written =
    text.match(/(?<![\w.,])\d{1,3}(?:[ ,.'_]\d{3})+(?:[.,]\d+)?(?![\w])|(?<![\w.])\d+(?:[.,]\d+)?(?!\w|[.,]\d)/g) ?? [];
  const lower = text.toLowerCase();
  return [
    ...new Set([
      ...written.flatMap(readingsOf),
      ...spelledNumbers(lower),
      ...mixedNumbers(lower),
      ...ofThousands(lower),
      ...inSixteens(lower),
      ...computed(lower),
    ]),
  ];
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

/** From zero to nineteen, each at its place. */
export const smallNumbers =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const word = [...smallNumbers, "oh", ...tens, "hundred", "thousand", "million"].join("|");
const pairs = new RegExp(
  `\\b(?:(?:${tens.join("|")})(?: (?:${smallNumbers.slice(1, 10).join("|")}))?|oh|${smallNumbers.join("|")})\\b`,
  "g",
);
const spelled = new RegExp(
  `\\b(?:${word})(?:(?:[ -]+|,? and )(?:${word}))*(?: point(?: (?:${smallNumbers.slice(0, 10).join("|")}))+)?\\b`,
  "g",
);

/** eight, zero, four, four */
const digitList = new RegExp(
  `\\b(?:${smallNumbers.slice(0, 10).join("|")})(?:,?\\s+(?:and )?(?:${smallNumbers.slice(0, 10).join("|")})){3,}\\b`,
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
    const value = /^\d+$/.test(whole) ? Number(whole) : smallNumbers.indexOf(whole);
    return value < 0 ? [] : [canonical(String(value), fractions[part.replace("-", " ").replace(/s$/, "")])];
  });
}

/** 0x1cf5 is 7413. */
function inSixteens(text: string): string[] {
  return (text.match(/\b0x[0-9a-f]{2,8}\b/g) ?? []).map((each) => String(Number.parseInt(each, 16)));
}

/** What a short calculation comes to: 1200 + 12 is 1212. */
function computed(text: string): string[] {
  const sums = text.matchAll(
    /(?<![\w.,)] ?[-+*/] ?|[\w.])(\d{1,6})( - | ?[+*] ?)(\d{1,6})(?:( - | ?[+*] ?)(\d{1,6}))?(?! ?[-+*/.]? ?[\w(])/g,
  );
  return [...sums].flatMap(([, first, one = "", second, other, third]) => {
    const [sign, nextSign] = [one.trim(), other?.trim()];
    const start = combined(Number(first), sign, Number(second));
    if (nextSign === undefined) return start > 0 ? [String(start)] : [];
    const value =
      nextSign === "*" && sign !== "*"
        ? combined(Number(first), sign, Number(second) * Number(third))
        : combined(start, nextSign, Number(third));
    return value > 0 ? [String(value)] : [];
  });
}

function combined(left: number, sign: string, right: number): number {
  if (sign === "*") return left * right;
  return sign === "+" ? left + right : left - right;
}

/** "118 thousand four hundred and two" is 118402. */
function ofThousands(text: string): string[] {
  const told = text.matchAll(/(?<![\w.,])(\d{1,3}(?:\.\d+)?) (thousand|million)(?:,? (?:and )?([a-z][a-z -]*))?/g);
  return [...told].map(([, many, scale, rest = ""]) => {
    const [words = ""] = rest.match(spelled) ?? [];
    const more = rest.startsWith(words) ? sumOf((words.match(/[a-z]+/g) ?? []).filter((each) => each !== "and")) : 0;
    return canonical(String(Math.round(Number(many) * (scale === "thousand" ? 1_000 : 1_000_000)) + more));
  });
}

/** Numbers in words: "one hundred and forty-seven" is 147, "twelve point seven five" 12.75, "seven four one three" 7413. */
function spelledNumbers(text: string): string[] {
  const inList = (text.match(digitList) ?? []).map((run) => digitsInTurn(run.match(/[a-z]+/g) ?? []));
  const runs = (text.match(spelled) ?? []).flatMap((run) => {
    const [whole = "", decimals] = run.split(" point ");
    const digits = decimals
      ?.split(" ")
      .map((each) => smallNumbers.indexOf(each))
      .join("");
    const words = whole.match(/[a-z]+/g)?.filter((each) => each !== "and") ?? [];
    const inTurn = words.length < 2 || digits !== undefined ? "" : digitsInTurn(words);
    if (inTurn !== "") return [canonical(inTurn)];
    const value = sumOf(words);
    return value < 13 && digits === undefined ? [] : [canonical(String(value), digits)];
  });
  return [...runs, ...inList];
}

/** Digits, or pairs of digits, one after another: "five two oh seven", "nineteen eighty-seven". Empty for a number that is told as one. */
function digitsInTurn(words: readonly string[]): string {
  const told = words.join(" ");
  const groups = told.match(pairs) ?? [];
  if (groups.length < 2 || groups.join(" ") !== told) return "";
  return groups.map((group) => String(sumOf(group.split(" ")))).join("");
}

function sumOf(words: readonly string[]): number {
  let total = 0;
  let group = 0;
  for (const each of words) {
    if (each === "hundred") group = Math.max(group, 1) * 100;
    else if (each === "thousand" || each === "million") {
      total += Math.max(group, 1) * (each === "thousand" ? 1_000 : 1_000_000);
      group = 0;
    } else if (each !== "oh")
      group += smallNumbers.includes(each) ? smallNumbers.indexOf(each) : 20 + 10 * tens.indexOf(each);
  }
  return total + group;
}
