import { once } from "node:events";
import { createConnection, createServer, type Server, type Socket } from "node:net";

/** Stands between the workers and the model server, and can cut all that is under way. */
export interface ModelLine {
  readonly url: string;
  /** Breaks every open connection and refuses new ones until it is mended. @returns how many were open */
  cut(): Promise<number>;
  mend(): Promise<void>;
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
    if (server.listening) await closed;
    return count;
  };
  return {
    url: `http://127.0.0.1:${address.port}${pathname}`,
    cut: stop,
    async mend() {
      server = createServer(accept);
      await listen(server, address.port);
    },
    close: async () => void (await stop()),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}
