/** Why an address can't be a model server's, as what was expected instead; null when it can. */
export function baseUrlProblem(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !["http:", "https:"].includes(url.protocol))
    return "an http or https address, e.g. https://api.openai.com/v1";
  if (url.username !== "" || url.password !== "")
    return "an address without user name and password (the key belongs into keyVariable)";
  if (url.search !== "" || url.hash !== "") return "an address without ? and #";
  // Where clouds hand out credentials to whoever asks from the inside.
  if (/^(169\.254\.|\[fe80:|metadata\.google\.internal$)/i.test(url.hostname))
    return "an address that is not link-local";
  return null;
}

/** An address as it may be printed: whatever stands before @ is a secret. */
export function withoutCredentials(address: string): string {
  return address.replace(/\/\/[^/@]*@/, "//…@");
}
