import type { Service } from "../../core/environment.ts";

/**
 * Services in an order in which each starts after those that it waits for; equal ones by name.
 * @param refuse hears of a circle, or of a service that waits for one that isn't there
 * @returns null when there is no such order
 */
export function inStartOrder(
  services: readonly Service[],
  refuse: (where: string, expected: string) => void,
): readonly Service[] | null {
  const waiting = new Map([...services].sort((a, b) => (a.name < b.name ? -1 : 1)).map((each) => [each.name, each]));
  const ordered: Service[] = [];
  const isStarted = (name: string) => ordered.some((service) => service.name === name);
  for (const service of services)
    for (const { service: other } of service.waitsFor)
      if (!waiting.has(other)) {
        refuse("services", `${service.name} to wait for a service other than "${other}", which is main or not there`);
        return null;
      }
  while (waiting.size > 0) {
    const next = [...waiting.values()].find((service) => service.waitsFor.every((each) => isStarted(each.service)));
    if (!next) {
      refuse("services", `no circle of services that wait for each other (${[...waiting.keys()].join(", ")})`);
      return null;
    }
    waiting.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}
