/** A text in which the lines of a wrapped paragraph are one: a sentence is no shorter for the width of somebody's window. */
export function unwrapped(text: string): string {
  const lines = text.split("\n");
  return lines
    .map((line, at) => line + (isWrapped(line, lines[at + 1]) ? " " : "\n"))
    .join("")
    .replace(/\n$/, "");
}

/** Of prose, long, and going on in the next line. */
function isWrapped(line: string, next = ""): boolean {
  return (
    line.length >= 40 &&
    isProse(line) &&
    isProse(next) &&
    !/[.!?:;|]\s*$/.test(line) &&
    /^\s{0,4}[\p{L}\d("'`/@]/u.test(next)
  );
}

function isProse(line: string): boolean {
  const words = line.match(/\p{L}{2,}/gu)?.length ?? 0;
  return (
    words >= 2 &&
    !/^\s*(?:#|[-*|>]|\d+[.)]|\w+\s*[=:]|(?:if|for|while|case|def|import|from|return|echo|print|test|export|set)\b[^,]*[(=$[{"'])|[{};]\s*$|\$[({\w]|=>|&&|\|\|/.test(
      line,
    )
  );
}
