/** Letters and digits only, in lower case: what is left of a secret that was split up. */
export function squashed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "");
}
