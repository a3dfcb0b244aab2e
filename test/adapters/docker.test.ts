import { describe } from "@jest/globals";
import { dockerSandboxes } from "../../adapters/docker/sandboxes.ts";
import { sandboxesConform } from "../conformance/sandbox.ts";

const instance = `test-${process.pid}`;

describe("sandboxes in Docker", () => {
  sandboxesConform(() => dockerSandboxes({ instance }));
});
