import { describe } from "@jest/globals";
import { memorySandboxes } from "../../adapters/memory/sandboxes.ts";
import { sandboxesConform } from "../conformance/sandbox.ts";

describe("sandboxes of the tests", () => {
  sandboxesConform(memorySandboxes);
});
