/** Why a need can't be met, and what the reader can do about it. Anything else that is thrown is a bug of ours. */
export class SetUpFailure extends Error {
  name = "SetUpFailure";

  /**
   * @param {string} cause what was expected and what was found
   * @param {string} remedy what to do, with the exact command where there is one
   */
  constructor(cause, remedy) {
    super(cause);
    this.remedy = remedy;
  }
}

/** Every need that could not be met, in one error: people fix two things faster than one thing twice. */
export class SetUpFailed extends Error {
  name = "SetUpFailed";

  /** @param {{ need: string, cause: string, remedy: string }[]} failures */
  constructor(failures) {
    super(failures.map(({ need, cause, remedy }) => `${need}: ${cause}\n  remedy: ${remedy}`).join("\n"));
    this.failures = failures;
  }
}

/** What `npm run setup`, `npm run doctor`, `npm test` and the demo exit with when a need is not met. */
export const exitCodeNotSetUp = 3;
