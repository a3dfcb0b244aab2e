/** Canaries of a benchmark's files: the long tokens of every line that says canary, and GUIDs anywhere. Lower case. */
export function canariesOf(text: string): string[] {
  const guids = text.match(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi) ?? [];
  const lines = text.split("\n").filter((line) => /canary/i.test(line));
  const tokens = lines.flatMap((line) => line.match(/[\w-]{16,}/g) ?? []);
  return [...new Set([...guids, ...tokens].map((token) => token.toLowerCase()))];
}

export function canaryIn(text: string, canaries: ReadonlySet<string>): string | null {
  const lower = text.toLowerCase();
  for (const canary of canaries) if (lower.includes(canary)) return canary;
  return null;
}
