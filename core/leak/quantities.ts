import { smallNumbers } from "./numbers.ts";

const spelledAmounts = [...smallNumbers, "twenty"];
const quantity = new RegExp(
  `(?<![\\w.,/:-])(\\d{1,4}(?:\\.\\d+)?|${spelledAmounts.slice(2).join("|")})(?: |-|(?= ?%))([a-z]{2,}|%)`,
  "gi",
);

/** Of these anybody may speak: of two things, ten, sixty. */
const everydays = /^(?:[0-4]|10|15|20|24|30|50|60|100|1000)$/;
/** What follows a number and is no measure. */
const noMeasure =
  /^(?:and|or|of|to|in|is|are|at|by|for|the|as|on|with|if|it|that|when|than|from|was|were|not|but|times?|more|less|other|others|out|per|so|then|its|each|lines?|files?|steps?|names?|words?|rows?|columns?|characters?|digits?|parts?|things?|tries|tools?|decimals?|spaces|levels?|ways?)$/i;

/** Amounts with their measure, in one spelling: "five weekly" and "5 weeks" are the same. */
export function quantitiesIn(text: string): string[] {
  return [...text.matchAll(quantity)].flatMap(([, amount = "", measure = ""]) => {
    const spelled = spelledAmounts.indexOf(amount.toLowerCase());
    const number = spelled < 0 ? amount : String(spelled);
    return everydays.test(number) || noMeasure.test(measure) ? [] : [`${number} ${measure.toLowerCase().slice(0, 4)}`];
  });
}
