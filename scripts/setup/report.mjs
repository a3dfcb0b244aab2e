const marks = { found: "✓", made: "+", failed: "✗", working: "…" };

/**
 * One line per need on a terminal or in a log: what was found or made, and how long it took.
 *
 * @param {(line: string) => void} write
 */
export function progressLines(write) {
  const line = (mark, need, text, ms) => {
    const seconds = ms === undefined ? "" : ` (${(ms / 1000).toFixed(1)} s)`;
    write(`${marks[mark]} ${need.padEnd(18)}  ${text}${seconds}`);
  };
  return {
    found: (need, text, ms) => line("found", need, text, ms),
    made: (need, text, ms) => line("made", need, text, ms),
    failed: (need, text, ms) => line("failed", need, text, ms),
    working: (need, text) => line("working", need, text),
    remedy: (text) => write(`  ${"".padEnd(18)}  remedy: ${text}`),
  };
}
