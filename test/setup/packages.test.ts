import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { completed, missingPlatformPackages } from "../../scripts/setup/lock-file.mjs";
import { firstDifference } from "../../scripts/setup/needs/node-modules.mjs";

describe("node_modules", () => {
  const wanted = {
    "": { name: "self-harness" },
    "node_modules/a": { version: "1.0.0", integrity: "x" },
    "node_modules/b-win32-x64": { version: "1.0.0", optional: true },
  };

  it("matches the lock file without the packages of other platforms", () => {
    expect(firstDifference(wanted, { "node_modules/a": { version: "1.0.0", integrity: "x" } })).toBeUndefined();
  });

  it("differs when a package is missing, older, or when an install was broken off", () => {
    expect(firstDifference(wanted, {})).toBe("node_modules/a is not installed");
    expect(firstDifference(wanted, { "node_modules/a": { version: "0.9.0" } })).toBe(
      "node_modules/a is 0.9.0, expected 1.0.0",
    );
    expect(firstDifference(wanted, undefined)).toBe("nothing is installed in node_modules");
  });
});

describe("package-lock.json", () => {
  const packages = {
    "": {},
    "node_modules/tool": {
      version: "2.0.0",
      dev: true,
      optionalDependencies: { "@tool/linux-x64-musl": "2.0.0", "@tool/win32-x64": "2.0.0" },
    },
    "node_modules/tool/node_modules/@tool/win32-x64": { version: "2.0.0" },
  };

  it("names every platform's optional packages, or npm ci refuses it (cure: node scripts/complete-lock-file.mjs)", () => {
    const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
    expect(missingPlatformPackages(lock.packages)).toEqual({});
  });

  it("is completed with version and platform of what is missing", () => {
    expect(missingPlatformPackages(packages)).toEqual({
      "node_modules/@tool/linux-x64-musl": {
        version: "2.0.0",
        cpu: ["x64"],
        dev: true,
        libc: ["musl"],
        optional: true,
        os: ["linux"],
      },
    });
    expect(missingPlatformPackages(completed({ packages }).packages)).toEqual({});
  });

  it("is not completed by guessing", () => {
    const odd = { "node_modules/tool": { version: "1.0.0", optionalDependencies: { helper: "^1.0.0" } } };
    expect(() => missingPlatformPackages(odd)).toThrow("helper@^1.0.0 is not in the lock file");
  });
});
