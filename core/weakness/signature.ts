import type { Failure } from "./failure.ts";
import type { Signature } from "./vocabulary.ts";

export function signatureOf(failure: Pick<Failure, "facts" | "label">): Signature {
  return {
    cause: failure.facts.cause,
    criticality: failure.label?.criticality ?? "unlabelled",
    mechanism: failure.label?.mechanism ?? "unlabelled",
  };
}

export function signatureText(signature: Signature): string {
  return `${signature.cause} / ${signature.criticality} / ${signature.mechanism}`;
}

/** The signature that most members have; of equally frequent ones that of the earlier member. Labelled ones go before unlabelled. */
export function commonSignature(failures: readonly Pick<Failure, "facts" | "label">[]): Signature {
  const counts = new Map<string, { readonly signature: Signature; times: number }>();
  for (const failure of failures) {
    const signature = signatureOf(failure);
    const counted = counts.get(signatureText(signature)) ?? { signature, times: 0 };
    counts.set(signatureText(signature), { ...counted, times: counted.times + 1 });
  }
  const labelled = (signature: Signature) => (signature.mechanism === "unlabelled" ? 0 : 1);
  const [first] = [...counts.values()].sort(
    (a, b) => labelled(b.signature) - labelled(a.signature) || b.times - a.times,
  );
  if (!first) throw new RangeError("a group without failures has no signature");
  return first.signature;
}
