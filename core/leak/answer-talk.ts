const answer =
  /\b(?:expected|correct|right|final|known|reference|golden?|true)\s+(?:answer|result|total|count|solution|checksum|sum|number|value)s?\b[^.\n]{0,30}?(?:\bis\b|\bare\b|\bwas\b|\bequals?\b|\bshould be\b|\bmust be\b|=|:)\s*["'`]?[$€]?(?:[\d.,]*\d{2,}|["'`][\w$€-]{2,})/i;
const checker =
  /\b(?:verifiers?|graders?|check\.py|test\.sh|test_\w+\.py|(?:hidden|final|the) (?:tests?|checker|check))\b[^.\n]{0,30}\b(?:expects?|wants?|looks? for|accepts?|asserts?|compares?|greps?|insists?|counts?|requires?)\b[^.\n]{0,50}(?:["'`][^"'`]{2,}["'`]|(?<![\w.])\d{2,}(?![\w%]))/i;

/** A sentence that states an answer, or what a check wants to see: true of one task only. Null when there is none. */
export function answerTalkIn(text: string): string | null {
  const lines = text.split("\n").filter((line) => !/[$(]\w|"\$|=>/.test(line));
  return (
    lines.map((line) => answer.exec(line)?.[0] ?? checker.exec(line)?.[0]).find((found) => found !== undefined) ?? null
  );
}
