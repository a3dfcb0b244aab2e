/** Where the verifier keeps tests and rewards: nothing there is an agent's business. */
const verifierPath = /\/logs\/verifier\b|(?<![\w.~/-])\/(?:tests|solution)\/[\w.-]+|\breward\.(?:txt|json)\b/;

export function verifierPathIn(text: string): string | null {
  return verifierPath.exec(text)?.[0] ?? null;
}
