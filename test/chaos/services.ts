import { spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { recordedProcesses } from "../../scripts/setup/processes.mjs";
import { restartEngine } from "../../scripts/setup/restart-engine.mjs";
import { checkout } from "../support/optimization.ts";

/** Ends a service that set-up started for this run, as a crash would, and has set-up start it again on the same port. */
export async function crashService(name: "postgres" | "temporal"): Promise<void> {
  const recorded = recordedProcesses()[name];
  if (!recorded) throw new Error(`${name} was not started for this run: nothing else may be killed`);
  process.kill(recorded.pid, "SIGKILL");
  // Named in the environment, they would be somebody else's services, which set-up looks at and never makes.
  const { TEMPORAL_ADDRESS: _, DATABASE_URL: __, ...env } = process.env;
  const setUp = spawn(process.execPath, ["scripts/setup.mjs"], {
    cwd: checkout,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  setUp.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(setUp, "exit")) as [number | null];
  if (code !== 0) throw new Error(`set-up could not start ${name} again:\n${said}`);
}

export { restartEngine };

/** Stands between the workers and the model server, and can cut all that is under way. */
export interface ModelLine {
  readonly url: string;
  /** Breaks every open connection and refuses new ones for a while. @returns how many were open */
  cut(refuseMs: number): Promise<number>;
  close(): Promise<void>;
}

export async function openModelLine(target: string): Promise<ModelLine> {
  const { hostname, port, pathname } = new URL(target);
  const open = new Set<Socket>();
  const accept = (near: Socket) => {
    const far = createConnection(Number(port), hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket
        .on("error", () => {})
        .on("close", () => {
          open.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
    near.pipe(far).pipe(near);
  };
  let server: Server = createServer(accept);
  await listen(server, 0);
  const address = server.address() as { readonly port: number };
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    const count = open.size / 2;
    for (const socket of open) socket.destroy();
    await closed;
    return count;
  };
  return {
    url: `http://127.0.0.1:${address.port}${pathname}`,
    async cut(refuseMs) {
      const count = await stop();
      await new Promise((resolve) => setTimeout(resolve, refuseMs));
      server = createServer(accept);
      await listen(server, address.port);
      return count;
    },
    close: async () => void (await stop()),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}
