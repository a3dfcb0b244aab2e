/** The import rules of docs/architecture.md, as a machine can keep them. */
const composes = "^(worker\\.ts|client/(cli|connect|bin|index)\\.(ts|mjs)|test/|bench/|scripts/)";

/** By which packages an adapter may reach what it is for; the types of a driver count as the driver. */
const drivers = {
  docker: "(@types/)?(dockerode|tar-stream)|p-limit",
  files: "diff|smol-toml|yaml|zod",
  // Outside of nothing, by nothing.
  memory: "nothing",
  openai: "openai",
  postgres: "drizzle-(orm|kit)|(@types/)?pg",
};

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      comment:
        "core runs in the workflow sandbox and in a browser: no npm package, no Node built-in, nothing of ours but core",
      severity: "error",
      from: { path: "^core/" },
      to: { pathNot: "^core/" },
    },
    {
      name: "workflows-are-deterministic",
      comment: "values from core and Temporal only; activities as types",
      severity: "error",
      from: { path: "^workflows/" },
      to: {
        pathNot: "^(core/|workflows/|node_modules/@temporalio/(workflow|common)/)",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "workflows-know-activities-by-type",
      severity: "error",
      from: { path: "^workflows/" },
      to: { path: "^activities/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "activities-are-thin",
      comment: "core, Temporal's activity context and a schema library; everything outside comes through ports",
      severity: "error",
      from: { path: "^activities/" },
      to: {
        pathNot: "^(core/|activities/|node_modules/(@temporalio/(activity|common)|zod)/)",
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "adapters-do-not-know-each-other",
      severity: "error",
      from: { path: "^adapters/([^/]+)/" },
      to: { path: "^adapters/", pathNot: "^adapters/$1/" },
    },
    {
      name: "adapters-know-core",
      severity: "error",
      from: { path: "^adapters/" },
      to: { path: "^(activities|workflows|client|simulator|worker|config)" },
    },
    ...Object.entries(drivers).map(([adapter, driver]) => ({
      name: `${adapter}-knows-its-own-driver`,
      comment: "each adapter reaches one outside thing, and by one driver: another one's is another adapter's business",
      severity: "error",
      from: { path: `^adapters/${adapter}/` },
      to: { path: "node_modules/", pathNot: `node_modules/(${driver})/` },
    })),
    {
      name: "every-adapter-has-a-driver-rule",
      severity: "error",
      from: { path: "^adapters/", pathNot: `^adapters/(${Object.keys(drivers).join("|")})/` },
      to: {},
    },
    {
      name: "client-speaks-by-messages",
      severity: "error",
      from: { path: "^client/", pathNot: composes },
      to: {
        path: "^(activities|adapters|simulator|worker\\.ts|workflows/(?!messages))",
        dependencyTypesNot: ["type-only"],
      },
    },
    { name: "nobody-imports-the-worker", severity: "error", from: { pathNot: composes }, to: { path: "^worker\\.ts" } },
    {
      name: "simulator-and-bench-are-leaves",
      comment: "the product must not know that a simulated model exists",
      severity: "error",
      from: { path: "^(core|workflows|activities|adapters|client|config|worker)" },
      to: { path: "^(simulator|bench|test)/" },
    },
    {
      name: "simulator-stands-alone",
      severity: "error",
      from: { path: "^simulator/" },
      to: { path: "^(core|workflows|activities|adapters|client|config|worker|bench|benchmarks)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|\\.self-harness)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node"],
      extensions: [".ts", ".mjs", ".js", ".json"],
    },
  },
};
