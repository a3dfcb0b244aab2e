/**
 * A pattern for any of some words, given as stems separated by spaces: "check verif" matches checks and verified. `-` inside a
 * stem stands for one space; a stem that ends in `$` must end there.
 */
export function word(stems: string): string {
  const alternatives = stems
    .trim()
    .split(/\s+/)
    .map((stem) => (stem.endsWith("$") ? `${spaced(stem.slice(0, -1))}(?![\\w-])` : `${spaced(stem)}\\w*`));
  return `(?<![\\w])(?:${alternatives.join("|")})`;
}

/** A lone hyphen between letters is a space in the text; `-?` stays an optional hyphen or space. */
function spaced(stem: string): string {
  return stem.replace(/-\?/g, "[- ]?").replace(/(?<=[\w)?])-(?=[\w(])/g, "[- ]");
}

export function concept(stems: string): RegExp {
  return new RegExp(word(stems));
}
