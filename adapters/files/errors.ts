/** The system's name of a file error, e.g. ENOENT; never its message, which repeats the path. */
export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : String(error);
}
