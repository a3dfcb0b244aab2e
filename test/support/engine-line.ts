import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Stands between sandboxes and the real engine, and can cut or hold back what is said. */
export interface EngineLine {
  /** As DOCKER_HOST. */
  readonly address: string;
  /** Breaks every open connection; new ones come through. */
  cut(): void;
  /** Nothing gets through any more, in either direction, and nobody is told: on open connections, and on new ones unless `open` alone. */
  mute(which?: "open" | "all"): void;
  /** How many connections are open whose words are held back. */
  held(): number;
  /** What was held back goes on. */
  unmute(): void;
  close(): Promise<void>;
}

export async function openEngineLine(): Promise<EngineLine> {
  const folder = await mkdtemp(join(tmpdir(), "engine-line-"));
  const path = join(folder, "docker.sock");
  const open = new Set<Socket>();
  let isMute = false;
  // As a half-open connection: not even its end is told to the other side.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = createConnection({ ...engineAddress(), allowHalfOpen: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from
        .on("data", (bytes) => void to.write(bytes))
        .on("end", () => to.end())
        .on("error", () => {})
        .on("close", () => {
          open.delete(from);
          to.destroy();
        });
      if (isMute) from.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    address: `unix://${path}`,
    cut() {
      for (const socket of open) socket.destroy();
    },
    mute(which = "all") {
      isMute = which === "all";
      for (const socket of open) socket.pause();
    },
    held: () => (isMute ? [...open].filter((socket) => socket.readableLength > 0 || socket.isPaused()).length : 0),
    unmute() {
      isMute = false;
      for (const socket of open) socket.resume();
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function engineAddress(): { readonly path: string } | { readonly host: string; readonly port: number } {
  const { hostname, port, pathname, protocol } = new URL(process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock");
  return protocol === "unix:" ? { path: pathname } : { host: hostname, port: Number(port) };
}
