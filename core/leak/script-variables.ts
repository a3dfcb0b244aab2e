/**
 * A pattern for the lines of a script that are about some data: they name it, or a variable or file that was made from it, directly or by way of
 * another.
 * @param part what a line says that takes no more than a part of the data which is not meant: its variable holds none of what is
 */
export function holdersOf(script: string, source: RegExp, part?: RegExp): RegExp {
  const names: string[] = [];
  const lines = script.split("\n");
  const pattern = () =>
    new RegExp(
      [source.source, ...names.map((name) => (name.startsWith("/") ? escaped(name) : `\\b${name}\\b`))].join("|"),
      `m${source.flags}`,
    );
  for (let round = 0; round < 3; round++)
    for (const line of lines) {
      if (part?.test(line)) continue;
      const file = />\s*"?(\/[\w./-]+)/.exec(line)?.[1];
      const name = file ?? /\b([A-Za-z_]\w*)\s*=(?!=)/.exec(line)?.[1];
      const value = file ? line : line.slice(line.indexOf("=") + 1);
      if (name && pattern().test(value) && !names.includes(name)) names.push(name);
    }
  return pattern();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
