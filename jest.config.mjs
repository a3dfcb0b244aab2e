// Run by scripts/test.mjs, which sets NODE_OPTIONS=--experimental-vm-modules: Jest's support for ES modules needs it.
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "es6" } },
    ],
  },
  setupFiles: ["<rootDir>/test/support/property-seed.ts"],
  // Real containers, databases and servers: a slow answer on two busy cores is no failure.
  testTimeout: 150_000,
  // As many as cores. Three are an eighth faster, and then what waits for a deadline of its own comes too late now and then.
  maxWorkers: 2,
};
