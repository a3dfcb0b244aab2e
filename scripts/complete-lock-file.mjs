// `node scripts/complete-lock-file.mjs` after an `npm install` that changed package-lock.json; see setup/lock-file.mjs for why.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { completed, missingPlatformPackages } from "./setup/lock-file.mjs";
import { checkout } from "./setup/places.mjs";

const file = join(checkout, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const added = Object.keys(missingPlatformPackages(lock.packages));
writeFileSync(file, `${JSON.stringify(completed(lock), null, 2)}\n`);
console.log(`${added.length} entries added to package-lock.json`);
