import { word } from "./words.ts";

/** A sentence without what it tells the reader not to do, and the duties that it waves away. */
export interface Affirmed {
  readonly said: string;
  readonly text: string;
  readonly waived: readonly string[];
}

/** Acts that guidance asks for; telling somebody not to do them is the opposite of guidance. */
const duty = word(
  "check verif(?:y|ies|ied|ying|ication) validat inspect review examin confirm test re-?read read(?:ing)? re-?open look double-check re-?check proofread " +
    "compar prepar configur set(?:ting)? install creat(?:e|ing) fix repair investigat diagnos understand retry re-?run note(?:s)? noting record remember track keep(?:ing)? writ(?:e|ing)-down jot",
);
const filler =
  "(?:(?:to|ever|even|bother|bothering|need|have|waste|time|spend|spending|on|with|any|the|your|its|it|for|each|all|every|always|further|extra|a|in|about|trying|making|sure)\\s+){0,5}";
const waiver =
  "(?:no need|(?:a )?waste of time|pointless|useless|not necessary|unnecessary|not required|no reason|no point in|no time|not worth|(?:do not|don't|does not|need not|needn't|never|must not|should not|shouldn't) (?:bother|have|need|waste|spend)|" +
  "not bother|do not|don't|never|need not|needn't|must not|should not|shouldn't|skip|skipping|omit|omitting|avoid|avoiding|refrain from|leave out|forget about|instead of|rather than|without)";
const refusal = new RegExp(`\\b(${waiver})\\s+${filler}(${duty})[^,.;:]*`, "g");
/** "… before you check", "until you have checked": what is negated there is the other thing. */
const outerNegation =
  /\b(?:never|not|no|cannot|nothing|refuse|avoid|don't|doesn't|isn't|can't|won't|shouldn't|mustn't|must not)\b/;
const dismissal = new RegExp(
  "\\b(?:checks?|checking|verification|verifying|validation|validating|reviews?|reviewing|inspection|prerequisites?|preparation|retr(?:y|ies|ying)|note-?taking|notes|error handling|tests?|testing|investigating|fixing|repairing|reading|errors?|failures?)\\b" +
    "(?:\\s+[\\w-]+){0,5}?\\s+(?:(?:is|are|isn't|aren't)\\s+)?(?:rarely\\s+|usually\\s+|mostly\\s+)?" +
    "(?:not (?:needed|necessary|required|worth\\w*)|isn't needed|aren't needed|unnecessary|optional|superfluous|pointless|overkill|useless|a waste|waste|(?:can|may|should|could) be (?:skipped|omitted|left out|ignored))",
);

/** Removes waived duties from a sentence. "Never finish without checking" and "do not skip the review" waive nothing. */
export function affirmed(sentence: string): Affirmed {
  const waived: string[] = [];
  const strike = (match: string, at: number, needsOuter: boolean): string => {
    if (needsOuter && outerNegation.test(sentence.slice(0, at))) return match;
    waived.push(match);
    return " ";
  };
  if (dismissal.test(sentence)) return { said: sentence, text: "", waived: [sentence] };
  const text = sentence.replace(refusal, (match: string, trigger: string, ...rest: unknown[]) =>
    strike(match, offsetOf(rest), /^(without|skip|omit|avoid|instead|rather|leave|forget)/.test(trigger)),
  );
  return { said: sentence, text, waived };
}

/** The offset is the only number that `replace` hands to its callback. */
function offsetOf(rest: readonly unknown[]): number {
  return Number(rest.find((each) => typeof each === "number") ?? 0);
}
