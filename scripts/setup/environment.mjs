import { readJson, writeJson } from "./json-file.mjs";
import { places } from "./places.mjs";

/**
 * What everything else reads to find the services. Values that the caller's own environment gives are not copied here:
 * they win anyway, they may hold secrets, and a copy would outlive the variable.
 *
 * @typedef {{ TEMPORAL_ADDRESS?: string, TEMPORAL_NAMESPACE?: string, TEMPORAL_UI_URL?: string, DATABASE_URL?: string,
 *   DOCKER_HOST?: string, developmentServer?: boolean }} Environment
 */

/** @returns {Environment} */
export const readEnvironment = (file = places.environment) => readJson(file, {});

/** @param {Environment} environment */
export const writeEnvironment = (environment, file = places.environment) => writeJson(file, environment);

/**
 * The variables for a process that uses the services: the caller's own, and what set-up made where those are silent.
 *
 * @param {Environment} made
 * @param {Record<string, string | undefined>} own
 * @returns {Record<string, string>}
 */
export function variablesFor(made, own = process.env) {
  const variables = Object.entries(made).filter(([, value]) => typeof value === "string");
  const given = Object.entries(own).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries([...variables, ...given]);
}
