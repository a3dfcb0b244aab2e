import type { Connections } from "../config.ts";

/** The optimization's page in the Temporal UI; null when nobody said where the UI is. */
export function optimizationUrl({ temporal }: Connections, id: string): string | null {
  return temporal.uiUrl === null
    ? null
    : `${temporal.uiUrl}/namespaces/${encodeURIComponent(temporal.namespace)}/workflows/${encodeURIComponent(id)}`;
}
