/** What each tool can't do without, all of it text. `finish` needs nothing. */
const required: Readonly<Record<string, readonly string[]>> = {
  bash: ["command"],
  read_file: ["path"],
  write_file: ["path", "content"],
};

/** The arguments of a call to a tool that runs in the sandbox, or a message that tells the caller what is wrong with them. */
export function readArguments(name: string, raw: string): Record<string, unknown> | string {
  const keys = Object.hasOwn(required, name) ? required[name] : undefined;
  if (!keys) return `There is no tool ${name}. Tools: ${[...Object.keys(required), "finish"].join(", ")}.`;
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value !== "object" || value === null) throw new SyntaxError();
    const missing = keys.filter((key) => typeof (value as Record<string, unknown>)[key] !== "string");
    return missing.length > 0
      ? `The arguments of ${name} need ${missing.map((key) => `"${key}" (a text)`).join(" and ")}.`
      : (value as Record<string, unknown>);
  } catch {
    return `The arguments of ${name} must be one complete JSON object; nothing was run.`;
  }
}
