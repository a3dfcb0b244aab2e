const encoders: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => Buffer.from(text).toString("base64"),
  hex: (text) => Buffer.from(text).toString("hex"),
  escaped: (text) => [...text].map((character) => `\\x${character.charCodeAt(0).toString(16)}`).join(""),
  reverse: backwards,
  reversed: backwards,
  codes: (text) => [...text].map((character) => character.charCodeAt(0)).join(", "),
  rot13: (text) => text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97)),
};

/** Replaces `{{base64:…}}` and the like by what a sly edit would hold. */
export function writtenOut(text: string): string {
  return text.replace(/\{\{(\w+):((?:[^{}]|\{[^{}]*\})*)\}\}/g, (whole, name: string, content: string) => {
    const encode = encoders[name];
    if (!encode) throw new Error(`leak bench: no encoding ${name} in ${whole}`);
    return encode(content);
  });
}

function backwards(text: string): string {
  return [...text].reverse().join("");
}
