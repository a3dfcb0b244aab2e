// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of compose files, not of JavaScript
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import { shellWords } from "../../adapters/files/shell-words.ts";
import { InvalidInput } from "../../core/failures.ts";
import type { Task } from "../../core/task.ts";
import { type FileChanges, soundTask, withFolder, writeFiles } from "./task-folders.ts";

function load(compose: string, changes: FileChanges = {}) {
  return withFolder(async (root) => {
    await writeFiles(join(root, "web"), { ...soundTask, "environment/docker-compose.yaml": compose, ...changes });
    try {
      const [task] = await fileBenchmarks({ variables: { TOKEN: "secret" } }).load([root]);
      return { task: task as Task, folder: join(root, "web/environment"), problems: [] };
    } catch (error) {
      if (error instanceof InvalidInput) return { task: null, folder: "", problems: error.problems };
      throw error;
    }
  });
}

describe("a task's compose file", () => {
  it("gives the services beside main, in the order in which they can start", async () => {
    const { task, folder, problems } = await load(
      `services:
  main:
    build: { context: "\${CONTEXT_DIR}" }
    image: \${MAIN_IMAGE_NAME}
    command: ["sh", "-c", "sleep infinity"]
    environment: [DB=db, "LIMIT=\${MEMORY}"]
    volumes: ["\${HOST_VERIFIER_LOGS_PATH}:\${ENV_VERIFIER_LOGS_PATH}", "shared:/data:ro"]
    depends_on: { api: { condition: service_started } }
  api:
    build: { context: api, dockerfile: Api.dockerfile, args: { PORT: 80 } }
    depends_on: { db: { condition: service_healthy } }
    networks: { default: { aliases: [backend] } }
    restart: on-failure
  db:
    image: postgres:15
    command: postgres -c 'max connections=5'
    working_dir: /srv
    user: postgres
    environment: { PASSWORD: "\${SECRET}", COST: "a$$b", PORT: 5432 }
    healthcheck: { test: pg_isready, interval: 1m30s, retries: 2 }
    deploy: { resources: { limits: { cpus: "0.5", memory: 512M } } }
    volumes: [{ type: volume, source: shared, target: /var/data }]
    ports: ["5432:5432"]
volumes: { shared: }
`,
      {
        "environment/api/Api.dockerfile": "FROM scratch\n",
        "task.toml": '[environment]\nmemory = "1G"\n[environment.env]\nSECRET = "${TOKEN}"\n',
      },
    );
    expect(problems).toEqual([]);
    expect(task?.environment).toMatchObject({
      image: { kind: "dockerfile", folder },
      variables: { DB: "db", LIMIT: "1024M", SECRET: "${TOKEN}" },
    });
    expect(task?.environment.composition?.main).toEqual({
      volumes: [{ volume: "shared", path: "/data", readOnly: true }],
      command: ["sh", "-c", "sleep infinity"],
      aliases: [],
    });
    const [db, api] = task?.environment.composition?.services ?? [];
    expect(db).toEqual({
      name: "db",
      aliases: [],
      image: { kind: "prebuilt", name: "postgres:15" },
      command: ["postgres", "-c", "max connections=5"],
      entrypoint: null,
      variables: { PASSWORD: "${TOKEN}", COST: "a$b", PORT: "5432" },
      workdir: "/srv",
      user: "postgres",
      cpus: 0.5,
      memoryMb: 512,
      healthcheck: {
        test: ["CMD-SHELL", "pg_isready"],
        intervalMs: 90_000,
        timeoutMs: 30_000,
        startPeriodMs: 0,
        retries: 2,
      },
      volumes: [{ volume: "shared", path: "/var/data", readOnly: false }],
      restarts: false,
      waitsFor: [],
    });
    expect(api).toMatchObject({
      name: "api",
      aliases: ["backend"],
      image: {
        kind: "dockerfile",
        folder: join(folder, "api"),
        dockerfile: "Api.dockerfile",
        arguments: { PORT: "80" },
      },
      restarts: true,
      waitsFor: [{ service: "db", until: "healthy" }],
    });
  });

  it("may leave main to the task's Dockerfile or image", async () => {
    const toml = '[environment]\ndocker_image = "some/image:1"\n';
    const { task } = await load("services: { db: { image: redis } }\n", {
      "task.toml": toml,
      "environment/Dockerfile": null,
    });
    expect(task?.environment.image).toEqual({ kind: "prebuilt", name: "some/image:1" });
  });

  it.each<[string, string, RegExp]>([
    [
      "a privileged service",
      "services: { a: { image: x, privileged: true } }",
      /services\.a\.privileged: got true, expected no privileged \(unsupported here\)/,
    ],
    ["added capabilities", "services: { a: { image: x, cap_add: [SYS_ADMIN] } }", /cap_add/],
    ["the host's network", "services: { a: { image: x, network_mode: host } }", /network_mode/],
    ["the host's processes", "services: { a: { image: x, pid: host } }", /services\.a\.pid/],
    ["devices", "services: { a: { image: x, devices: [/dev/kvm] } }", /devices/],
    [
      "a folder of the host",
      "services: { a: { image: x, volumes: ['./data:/data'] } }",
      /volumes: .*none of the host's folders/,
    ],
    [
      "Docker's socket",
      "services: { a: { image: x, volumes: ['/var/run/docker.sock:/s'] } }",
      /none of the host's folders/,
    ],
    ["a volume over the tests", "services: { main: { volumes: ['v:/tests'] } }\nvolumes: { v: }", /none at \/tests/],
    ["an external volume", "services: { a: { image: x } }\nvolumes: { v: { external: true } }", /volumes\.v\.external/],
    ["several networks", "services: { a: { image: x } }\nnetworks: { one: , two: }", /networks: .*one network for all/],
    [
      "a build outside the task",
      "services: { a: { build: ../.. } }",
      /services\.a\.build: .*a folder inside environment/,
    ],
    [
      "neither image nor build",
      "services: { a: { command: x } }",
      /services\.a\.image: .*expected an image or a build/,
    ],
    ["two containers of one service", "services: { a: { image: x, deploy: { replicas: 2 } } }", /replicas: got 2/],
    [
      "a circle",
      "services: { a: { image: x, depends_on: [b] }, b: { image: x, depends_on: [a] } }",
      /no circle of services/,
    ],
    ["a wait for nobody", "services: { a: { image: x, depends_on: [z] } }", /to wait for a service other than "z"/],
    [
      "a variable of the host",
      "services: { a: { image: x, environment: { K: '${TOKEN}' } } }",
      /got \$\{TOKEN\}, expected variables of the task/,
    ],
    ["an environment file", "services: { a: { image: x, env_file: .env } }", /env_file/],
    ["secrets", "services: { a: { image: x } }\nsecrets: { s: { file: x } }", /secrets: .*unsupported/],
    [
      "a health check without a command",
      "services: { a: { image: x, healthcheck: { interval: 5s } } }",
      /healthcheck\.test/,
    ],
    [
      "a wrong duration",
      "services: { a: { image: x, healthcheck: { test: x, interval: soon } } }",
      /interval: got "soon"/,
    ],
    ["an open quote", 'services: { a: { image: x, command: "echo \'a" } }', /command: .*quotes are closed/],
    ["broken YAML, with its place", "services: {\n  a: [}", /docker-compose\.yaml:2:\d+: got .*expected valid YAML/],
    ["a missing Dockerfile", "services: { a: { build: api } }", /no environment\/api\/Dockerfile/],
  ])("is refused with %s", async (_name, compose, message) => {
    const { problems } = await load(`${compose}\n`);
    expect(problems.join("\n")).toMatch(message);
  });
});

describe("words of a command line", () => {
  it.each<[string, string[] | null]>([
    ["a  b\tc", ["a", "b", "c"]],
    [`a'b c'd "e \\"f" g\\ h ''`, ["ab cd", 'e "f', "g h", ""]],
    ["", []],
    ["'open", null],
  ])("are those of a shell: %j", (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });

  it("come back from their quoted form", () => {
    const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(shellWords(words.map(quoted).join(" "))).toEqual(words);
      }),
    );
  });
});
