/**
 * The words of a command line as a shell would split them: quotes and backslashes are honoured, nothing is expanded. null when a
 * quote is left open. This is how compose reads a command that is one text.
 */
export function shellWords(line: string): string[] | null {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== "") {
    const found = /^(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/.exec(rest);
    if (!found) return null;
    words.push(found[0].replace(/\\([\s\S])|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"/g, unquoted));
    rest = rest.slice(found[0].length).replace(/^\s+/, "");
  }
  return words;
}

function unquoted(_whole: string, escaped?: string, single?: string, double?: string): string {
  return escaped ?? single ?? (double ?? "").replace(/\\(["\\$`])/g, "$1");
}
