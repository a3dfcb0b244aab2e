import { problemText } from "../core/problem.ts";
import { priceDate, priceOf } from "./prices.ts";
import type { Settings } from "./schema.ts";
import { at, type Sources } from "./sources.ts";

export const openAiBaseUrl = "https://api.openai.com/v1";
const modelKeys = [["model"], ["roles", "miner"], ["roles", "proposer"], ["mining", "embeddings"]] as const;

/**
 * What a single field can't say: that a key is there for each server, and a price for each model under a money cap. Reads the
 * raw values, so that these problems are named together with those of the schema.
 */
export function checkModels(
  sources: Sources,
  variables: Readonly<Record<string, string | undefined>>,
  findings: { readonly problems: string[]; readonly warnings: string[] },
): void {
  const seen = new Set<string>();
  const textAt = (path: readonly string[], key: string, fallback: string | null) => {
    const value = at(sources.values, [...path, key]) ?? at(sources.values, ["model", key]);
    return typeof value === "string" ? value : fallback;
  };
  for (const path of modelKeys) {
    if (at(sources.values, path) === undefined) continue;
    const name = textAt(path, "name", null);
    const keyVariable = textAt(path, "keyVariable", "OPENAI_API_KEY");
    const baseUrl = textAt(path, "baseUrl", openAiBaseUrl);
    if (name && !seen.has(name)) checkPrice(name, sources, findings);
    if (keyVariable && baseUrl && !seen.has(`${keyVariable} ${baseUrl}`))
      checkKey(keyVariable, baseUrl, path.join("."), variables, findings.problems);
    seen.add(name ?? "").add(`${keyVariable} ${baseUrl}`);
  }
}

function checkPrice(
  name: string,
  sources: Sources,
  findings: { readonly problems: string[]; readonly warnings: string[] },
): void {
  const own = at(sources.values, ["prices"]);
  if (priceOf(name, (typeof own === "object" && own !== null ? own : {}) as Settings["prices"])) return;
  const remedy = `Write prices: { ${JSON.stringify(name)}: { prompt: …, completion: … } } in US dollars per million tokens.`;
  if (at(sources.values, ["budget", "usd"]) === undefined) {
    findings.warnings.push(
      `no price is known for ${name} (built-in table of ${priceDate}), its calls count as $0. ${remedy}`,
    );
    return;
  }
  findings.problems.push(
    problemText({
      where: sources.whereIs(["prices"]),
      key: `prices.${name}`,
      got: "nothing",
      expected: "a price for every model when budget.usd is a cap",
      remedy,
    }),
  );
}

/** Servers on https want a key; a local one on http often does not. */
function checkKey(
  variable: string,
  baseUrl: string,
  path: string,
  variables: Readonly<Record<string, string | undefined>>,
  problems: string[],
): void {
  if (
    variables[variable] ||
    !URL.canParse(baseUrl) ||
    new URL(baseUrl).protocol !== "https:" ||
    !/^[A-Za-z_]\w*$/.test(variable)
  )
    return;
  problems.push(
    problemText({
      where: "environment",
      key: variable,
      got: "nothing",
      expected: `the key for ${new URL(baseUrl).host}`,
      remedy: `Export ${variable}, or name another variable in ${path}.keyVariable.`,
    }),
  );
}
