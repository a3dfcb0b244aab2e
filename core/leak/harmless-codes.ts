import { base64Parts, hexParts, mirrored, rotations } from "./encodings.ts";

/** Digests that everybody meets: of nothing (md5, sha1, sha256, sha512; also in base64), git's empty tree and no commit. */
const knownDigests = new Set(
  `
  d41d8cd98f00b204e9800998ecf8427e da39a3ee5e6b4b0d3255bfef95601890afd80709 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e
  1b2m2y8asgtpgamjv2qapa== 47deqpj8hbsa+/timw+5jceuqeizja/1dc3s3yq/rjq= 47deqpj8hbsa-_timw-5jceuqeizja_1dc3s3yq_rjq
  z4phnx7vul3xvchq1m2ab9yg5aulvxxcg/spids6c5h0ne8xyxysp+dgnkhfuwvy7kxvudbeogloDj6+sfapg== z4phnx7vul3xvchq1m2ab9yg5aulvxxcg/spidns6c5h0ne8xyxysp+dgnkhfuwvy7kxvudbeoglodj6+sfapg==
  4b825dc642cb6eb9a060e54bf8d69288fbee4904 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0000000000000000000000000000000000000000
  123e4567-e89b-12d3-a456-426614174000 550e8400-e29b-41d4-a716-446655440000
  `
    .trim()
    .split(/\s+/),
);

/** What a manual encodes to show how it is done. */
const samples =
  /^(?:hello|hi|hallo|test|testing|foo|bar|foobar|abc|example|secret|password|passwd|text|data|string|user|admin|root|world|some|my|the|and)(?:[\s:,.!-]+(?:world|there|bar|baz|pass|password|passwd|secret|text|data|string|message|admin|user|example|test))*[\s.!]*$/i;

/** A picture of one pixel, as GIF or PNG. */
const onePixel = /^(?:R0lGODlhAQABA|iVBORw0KGgoAAAANSUhEUgAAAAEAAAABC)/;

/** A text without pieces in code that hide nothing: what everybody knows, and examples that say beside it what they come to. */
export function withoutHarmless(text: string): string {
  return text
    .replace(/[A-Za-z0-9+/_-]{8,}={0,2}/g, (piece, at: number) => (isHarmless(piece, at, text) ? " " : piece))
    .replace(/(["'`])([a-z][a-z ,.!]{4,40})\1/gi, (whole, _, words: string) => (isTurnedSample(words) ? " " : whole));
}

/** Moved in the alphabet, or written backwards. */
function isTurnedSample(words: string): boolean {
  const readings = [...rotations(words).split("\n"), mirrored(words), [...words].reverse().join("")];
  return !samples.test(words) && readings.some((reading) => samples.test(reading));
}

function isHarmless(piece: string, at: number, text: string): boolean {
  if (onePixel.test(piece)) return true;
  if (knownDigests.has(piece.toLowerCase().replace(/^(?:sha|md)\d+-/, ""))) return true;
  const decoded = (base64Parts(piece) || hexParts(piece)).trim();
  if (decoded === "") return false;
  const beside = `${text.slice(0, at)} ${text.slice(at + piece.length)}`;
  return samples.test(decoded) || beside.toLowerCase().includes(decoded.toLowerCase());
}
