import type { Records } from "../core/ports.ts";
import { minedText } from "./mined-text.ts";

export type StoredEvent = Awaited<ReturnType<Records["events"]>>[number];

/** What happened, in one line for whoever watches; null for what the progress says better. */
export function eventLine({ kind, data }: StoredEvent): string | null {
  const of = (key: string): string => {
    const value = (data as Readonly<Record<string, unknown>> | null)?.[key];
    return value === null || value === undefined ? "" : String(value);
  };
  const because = of("reason") ? `: ${of("reason")}` : "";
  switch (kind) {
    case "mined":
      return minedText(data);
    case "question-refused":
      return `the model server refused a question of the ${of("role")} about ${of("about")}${because}`;
    case "proposal":
      return `${of("id")} ${of("status") === "queued" ? "is proposed and passes the static gates" : `${of("status")} before any run${because}`}`;
    case "verdict":
      return `${of("id")} ${of("verdict")} after ${of("trialsUsed")} runs${because}`;
    case "promoted":
      return `${of("versionId") || "a version"} is promoted`;
    case "promotion-conflict":
      return "nothing is promoted: somebody changed the current version meanwhile";
    case "baseline-invalidated":
      return "results of earlier nights don't hold any more: the parent is measured anew";
    default:
      return null;
  }
}
