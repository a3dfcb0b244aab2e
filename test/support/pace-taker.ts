import { once } from "node:events";
import { openDatabase } from "../../adapters/postgres/open-database.ts";
import type { PacedModel } from "../../core/ports.ts";

/** A worker's part in a common pace, in a process of its own: says that it is ready, waits for a word, and takes its places side by side. */
const [url = "", count = "0", model = "{}"] = process.argv.slice(2);
const { pace, close } = openDatabase(url, { maxConnections: 4 });
const paced = JSON.parse(model) as PacedModel;
await pace.heldMs(paced);
console.log(JSON.stringify({ event: "ready" }));
process.stdin.resume();
await once(process.stdin, "data");
const places = await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    const asked = Date.now();
    const { waitMs } = await pace.takePlace(paced, 1);
    return { asked, answered: Date.now(), waitMs };
  }),
);
console.log(JSON.stringify(places));
await close();
process.exit(0);
