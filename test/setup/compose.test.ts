import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { baseImageTag } from "../../scripts/setup/image-definition.mjs";
import { composeFile, type Service } from "./compose-schema.ts";

const compose = composeFile.parse(parse(readFileSync("docker-compose.yml", "utf8")));
const services = Object.entries(compose.services);
const isOnce = ([, service]: [string, Service]) =>
  service.restart?.startsWith("on-failure") || service.profiles !== undefined;
const lasting = services.filter((entry) => !isOnce(entry));

function named(name: string): Service {
  const service = compose.services[name];
  if (!service)
    throw new Error(
      `expected a service ${name} in docker-compose.yml, found ${Object.keys(compose.services).join(", ")}`,
    );
  return service;
}

describe("docker-compose.yml", () => {
  it("has Postgres, Temporal, its UI and our worker, and not the deprecated image that sets itself up", () => {
    expect(lasting.map(([name]) => name).sort()).toEqual([
      "postgres",
      "temporal",
      "temporal-postgres",
      "temporal-ui",
      "worker",
    ]);
    expect(JSON.stringify(compose)).not.toContain("auto-setup");
  });

  it.each(services)("%s runs a pinned version", (_name, { image }) => {
    expect(image).toMatch(/^[a-z0-9/-]+:\d+(\.\d+)*(-[a-z]+)?$/);
    expect(image).not.toContain("latest");
  });

  it.each(lasting)("%s has a health check and comes back after a restart of the machine", (_name, service) => {
    expect(service.healthcheck).toBeDefined();
    expect(service.restart).toBe("unless-stopped");
  });

  it("publishes one port, the Temporal UI's, and on loopback only", () => {
    expect(services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]))).toEqual([
      ["temporal-ui", "127.0.0.1:8080:8080"],
    ]);
  });

  it("waits only for services that exist, for their health where they last and for their end where they don't", () => {
    for (const [name, { depends_on: targets = {} }] of services) {
      for (const [target, { condition }] of Object.entries(targets)) {
        const expected = isOnce([target, named(target)]) ? "service_completed_successfully" : "service_healthy";
        expect({ name, target, condition }).toEqual({ name, target, condition: expected });
      }
    }
  });

  it("uses declared networks, volumes and configs, and declares none in vain", () => {
    const used = (pick: (service: Service) => string[]) =>
      [...new Set(services.flatMap(([, service]) => pick(service)))].sort();
    expect(used(({ networks = [] }) => networks)).toEqual(Object.keys(compose.networks).sort());
    expect(used(({ configs = [] }) => configs.map(({ source }) => source))).toEqual(
      Object.keys(compose.configs).sort(),
    );
    const volumes = used(({ volumes = [] }) => volumes.map((volume) => volume.split(":")[0] ?? ""));
    expect(volumes.filter((volume) => !volume.startsWith("/"))).toEqual(Object.keys(compose.volumes).sort());
  });

  it("keeps each database on a named volume and a network without a way out", () => {
    for (const [, { image, volumes = [], networks = [] }] of services.filter(([, { image }]) =>
      image.startsWith("postgres:"),
    )) {
      expect([image, volumes[0]]).toEqual([image, expect.stringMatching(/^[a-z-]+:\/var\/lib\/postgresql\/data$/)]);
      expect(networks.map((network) => compose.networks[network]?.internal)).toEqual([true]);
    }
  });

  it("takes every secret from the environment and says what to set when it is missing", () => {
    const values = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const secrets = values.filter(([name]) => /PASSWORD|PWD|KEY|DATABASE_URL/.test(name));
    expect(secrets.length).toBeGreaterThanOrEqual(5);
    for (const [, value] of secrets) expect(value).toMatch(/\$\{[A-Z_]+:\?[^}]+\}/);
    const references = JSON.stringify(compose).match(/(?<!\$)\$\{[^}]*\}/g) ?? [];
    for (const reference of references) expect(reference).toMatch(/:\?/);
  });

  it("registers the search attributes that the product uses", () => {
    const script = named("temporal-namespace").command?.join("\n") ?? "";
    const registered = Object.fromEntries(
      [...script.matchAll(/(SelfHarness\w+)=(\w+)/g)].map(([, name, type]) => [name, type]),
    );
    expect(registered).toEqual(JSON.parse(readFileSync("core/search-attributes.json", "utf8")));
  });

  it("gives the worker only variables that it reads", () => {
    const sources = productSources();
    // Read by @temporalio/envconfig and by dockerode themselves.
    const readByLibraries = ["TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "DOCKER_HOST"];
    const unread = Object.keys(named("worker").environment ?? {}).filter(
      (name) => !readByLibraries.includes(name) && !sources.includes(name),
    );
    expect(unread).toEqual([]);
  });

  it("builds the worker from a Dockerfile whose command and folders exist", () => {
    const dockerfile = readFileSync("Dockerfile", "utf8");
    expect(named("worker").build).toBe(".");
    expect(dockerfile).toMatch(/^FROM node:2\d-/m);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toContain("npm ci --omit=dev");
    expect(["worker.ts", "client/bin.mjs"].filter((path) => !existsSync(path))).toEqual([]);
  });

  it("builds the starter's base image under the tag that set-up makes", () => {
    expect(named("starter-base").image).toBe(baseImageTag);
    expect(existsSync(join(named("starter-base").build ?? "", "Dockerfile"))).toBe(true);
  });
});

/** Everything that may read a variable in a worker. */
function productSources(): string {
  const folders = ["activities", "adapters", "client", "config", "core", "workflows"];
  const inFolders = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)),
  );
  const files = ["config.ts", "worker.ts", ...inFolders].filter((path) => path.endsWith(".ts") && existsSync(path));
  return files.map((path) => readFileSync(path, "utf8")).join("\n");
}
