import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { readEnvironment, variablesFor, writeEnvironment } from "../../scripts/setup/environment.mjs";

const folder = mkdtempSync(join(tmpdir(), "self-harness-test-"));

describe("environment.json", () => {
  it("is empty when there is none, or a broken one: set-up makes it again", () => {
    const broken = join(folder, "broken.json");
    writeFileSync(broken, '{ "TEMPORAL_ADDR');
    expect(readEnvironment(join(folder, "none.json"))).toEqual({});
    expect(readEnvironment(broken)).toEqual({});
  });

  it("comes back as written, and only its owner can read it: it holds a password", () => {
    const file = join(folder, "deeper", "environment.json");
    const environment = { DATABASE_URL: "postgres://a:b@127.0.0.1:1/c", developmentServer: true };
    writeEnvironment(environment, file);
    expect(readEnvironment(file)).toEqual(environment);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("gives way to the caller's own variables, but not to empty ones", () => {
    const made = { TEMPORAL_ADDRESS: "127.0.0.1:1", DATABASE_URL: "made", developmentServer: true };
    const own = { TEMPORAL_ADDRESS: "cloud:7233", DATABASE_URL: "", HOME: "/home" };
    expect(variablesFor(made, own)).toEqual({ TEMPORAL_ADDRESS: "cloud:7233", DATABASE_URL: "made", HOME: "/home" });
  });
});
