import { loadClientConnectConfig } from "@temporalio/envconfig";
import type { Connections, Variables } from "./connections.ts";

/**
 * How a client or a worker reaches Temporal: what the TEMPORAL_ variables or a profile of Temporal's own configuration file say
 * (TLS, certificates, API key, metadata), with set-up's address and namespace where those are silent. A local development server
 * and Temporal Cloud differ in nothing else.
 */
export function temporalConnectionOptions(connections: Connections, variables: Variables) {
  const { address, namespace } = connections.temporal;
  const given = Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return loadClientConnectConfig({
    overrideEnvVars: { ...given, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
  }).connectionOptions;
}
