/**
 * npm leaves a platform's optional package out of the lock file when its registry can't serve that one at the moment of the
 * install, and then `npm ci` refuses the lock file, on every platform. The missing entries follow from what is there: the
 * version from the package that asks for it, the platform from its name. They carry no integrity, for nobody has seen
 * them; they are only ever installed on their own platform.
 */
const systems = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "aix", "win32"];
const processors = ["arm64", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "arm"];

/**
 * @param {Record<string, any>} packages the `packages` of a lock file
 * @returns {Record<string, any>} the entries that are missing, by path
 */
export function missingPlatformPackages(packages) {
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (findsPackage(packages, path, name)) continue;
      missing[`node_modules/${name}`] = platformEntry(name, version, entry.dev);
    }
  }
  return missing;
}

/** Looks where Node would: beside the asking package, then in each folder above it. */
function findsPackage(packages, path, name) {
  const levels = path.split("/node_modules/");
  return levels.some((_, index) => {
    const above = levels.slice(0, levels.length - index).join("/node_modules/");
    return `${above}/node_modules/${name}` in packages || `node_modules/${name}` in packages;
  });
}

function platformEntry(name, version, dev) {
  const words = name.split("/").at(-1).split("-");
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (!os || !cpu || !/^\d/.test(version))
    throw new Error(`${name}@${version} is not in the lock file and is no platform's package`);
  const libc = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : words.some((word) => word.startsWith("gnu"))
      ? "glibc"
      : undefined;
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev: true } : {}),
    ...(libc ? { libc: [libc] } : {}),
    optional: true,
    os: [os],
  };
}

/** The lock file with those entries, its paths in npm's order. */
export function completed(lock) {
  const packages = { ...lock.packages, ...missingPlatformPackages(lock.packages) };
  const order = ([left], [right]) => left.localeCompare(right, "en");
  return { ...lock, packages: Object.fromEntries(Object.entries(packages).sort(order)) };
}
