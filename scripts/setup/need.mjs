/**
 * What a look at a need found. `ready` may carry values for environment.json; `missing` can be made by set-up; `unusable` was
 * chosen by the user (an environment variable) and does not work, so that making another one would be wrong.
 *
 * @typedef {{ state: "ready", what: string, values?: import("./environment.mjs").Environment }} Ready
 * @typedef {{ state: "missing", why: string, remedy?: string }} Missing
 * @typedef {{ state: "unusable", why: string, remedy: string }} Unusable
 *
 * One thing that a run can't do without. `look` changes nothing; `make` throws a SetUpFailure when it can't.
 * @typedef {object} Need
 * @property {string} name
 * @property {(variables: Record<string, string | undefined>) => Promise<Ready | Missing | Unusable>} look
 * @property {(variables: Record<string, string | undefined>, say: (text: string) => void) => Promise<Omit<Ready, "state">>} make
 */

export const ready = (what, values = {}) => ({ state: "ready", what, values });
export const missing = (why, remedy = "npm run setup") => ({ state: "missing", why, remedy });
export const unusable = (why, remedy) => ({ state: "unusable", why, remedy });
