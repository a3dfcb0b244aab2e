const patterns = [
  /\b(?:judged|graded|scored|marked|assessed)\b/i,
  /\b(?:hidden|held-out|unseen|secret)\s+(?:\w+\s+)?(?:tests?|samples?|data|sets?|images?|cases?|files?|inputs?|checks?)\b/i,
  /\b(?:pass(?:es)?|fails?)\s+(?:the|a)\s+(?:\w+\s+)?(?:checks?|tests?)\b/i,
  /\b(?:checks?|checkers?|graders?|verifiers?|tests?|assertions?)\s+(?:(?:only|also|really)\s+)?(?:wants?|expects?|compares?|looks?|asks?|demands?|insists?|counts?|accepts?|refuses?|rejects?)\b/i,
];

/** Whether a sentence speaks of how the work is judged, or on what. */
export function isOfVerdict(sentence: string): boolean {
  return patterns.some((pattern) => pattern.test(sentence));
}
