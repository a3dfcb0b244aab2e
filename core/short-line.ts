/** Temporal refuses a summary of more than 400 bytes; a UTF-16 unit takes at most three of them in UTF-8. */
const maxUnits = 120;

/** One line that fits where Temporal shows a summary; a longer text keeps its beginning and ends in an ellipsis. */
export function shortLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= maxUnits ? line : `${line.slice(0, maxUnits - 1)}…`;
}
