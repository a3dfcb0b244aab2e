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
  // One more than cores: half of the time a test waits for a server, a container or a deadline.
  maxWorkers: 3,
};
