/** The whole number above 0 that follows a flag; `otherwise` when it is not given. */
export function numberAfter(flag: string, otherwise: number): number {
  const at = process.argv.indexOf(flag);
  if (at < 0) return otherwise;
  const given = Number(process.argv[at + 1]);
  if (Number.isInteger(given) && given > 0) return given;
  throw new Error(`${flag} takes a whole number above 0, got ${process.argv[at + 1] ?? "nothing"}`);
}
