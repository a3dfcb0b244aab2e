import { ready } from "../need.mjs";

/**
 * The last line of the table: a model is never missing, because demo and tests bring the simulated one. Nothing is sent
 * to a real one here: a call costs money.
 *
 * @type {import("../need.mjs").Need}
 */
export const model = {
  name: "model",
  look: async ({ OPENAI_BASE_URL: address, OPENAI_API_KEY: key }) =>
    address && key
      ? ready(`OPENAI_BASE_URL ${address} (the demo and the tests use a simulated model all the same)`)
      : ready("no OPENAI_BASE_URL and OPENAI_API_KEY; the demo and the tests use a simulated model"),
  make: async () => ({ what: "" }),
};
