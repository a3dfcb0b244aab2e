import type { ActivityInterfaceFor } from "@temporalio/workflow";
import type { Activities } from "../activities/index.ts";
import { shortLine } from "../core/short-line.ts";

type Named<Name extends keyof Activities> = Pick<Activities, Name>;

/** What a person reads beside each of these activities in the Temporal UI. */
export type Summaries<Name extends keyof Activities> = {
  readonly [Each in Name]: (input: Parameters<Activities[Each]>[0]) => string;
};

/** The same activities, each scheduled with its summary; that is metadata, so a history without it still replays. */
export function summarized<Name extends keyof Activities>(
  proxy: ActivityInterfaceFor<Named<Name>>,
  summaries: Summaries<Name>,
): Named<Name> {
  type Call = { executeWithOptions(options: { readonly summary: string }, inputs: readonly [unknown]): unknown };
  const call = (name: Name) => (input: never) => {
    const summary = shortLine(summaries[name](input));
    return (proxy[name] as unknown as Call).executeWithOptions({ summary }, [input]);
  };
  const names = Object.keys(summaries) as Name[];
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as Named<Name>;
}
