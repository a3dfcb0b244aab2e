import type { PassRate } from "../../../core/claim/pass-rate.ts";
import type { OptimizationReport } from "../../../core/report.ts";
import { percent, rateText } from "../words.ts";
import { html, type Markup } from "./markup.ts";

const [width, height] = [760, 300];
const [left, right, top, bottom] = [52, 20, 24, 52];

interface Point {
  readonly x: number;
  readonly rate: PassRate;
  readonly label: string;
}

/**
 * Pass rates over iterations, each with its 95 % interval: what the gates measured as lines, and beside them the fresh runs of the
 * claim, apart since only they may be quoted.
 */
export function passRateCurve(report: OptimizationReport): Markup {
  const { measured, claim } = report;
  const places = measured.length + (claim ? 2 : 0);
  const step = (width - left - right) / places;
  const place = (index: number) => left + step * (index + 0.5);
  const points = (of: "heldIn" | "heldOut", shift: number): Point[] =>
    measured
      .map((each, index) => ({ x: place(index) + shift, rate: each[of], label: each.versionId }))
      .filter((point) => point.rate.scored > 0);
  const fresh: Point[] = claim
    ? [
        { x: place(measured.length), rate: claim.starting, label: "starting, fresh" },
        { x: place(measured.length + 1), rate: claim.final, label: "final, fresh" },
      ]
    : [];
  const border = left + step * measured.length;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="curve-title curve-text" class="curve">
<title id="curve-title">Pass rate over iterations</title>
<desc id="curve-text">The same numbers stand in the tables of this page.</desc>
${claim ? html`<rect class="fresh-area" x="${border}" y="${top}" width="${width - right - border}" height="${height - top - bottom}"/>` : null}
${[0, 0.25, 0.5, 0.75, 1].map(gridLine)}
${line(points("heldIn", -5), "held-in")}
${line(points("heldOut", 5), "held-out")}
${series(points("heldIn", -5), "held-in", circle)}
${series(points("heldOut", 5), "held-out", square)}
${series(fresh, "fresh", diamond)}
${measured.map((each, index) => tick(place(index), each.iteration === 0 ? "start" : `iteration ${each.iteration}`, each.versionId))}
${fresh.map((point, index) => tick(point.x, index === 0 ? "starting" : "final", claim ? `${claim.split}, fresh` : ""))}
</svg>`;
}

function vertical(share: number): number {
  return top + (1 - share) * (height - top - bottom);
}

function gridLine(share: number): Markup {
  const y = vertical(share);
  return html`<line class="grid" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/><text class="axis" x="${left - 8}" y="${y + 4}" text-anchor="end">${percent(share)}</text>`;
}

function tick(x: number, text: string, below: string): Markup {
  return html`<text class="axis" x="${x}" y="${height - bottom + 20}" text-anchor="middle">${text}</text><text class="axis small" x="${x}" y="${height - bottom + 36}" text-anchor="middle">${below}</text>`;
}

function line(points: readonly Point[], kind: string): Markup | null {
  if (points.length < 2) return null;
  const path = points.map((point) => `${point.x},${vertical(point.rate.rate)}`).join(" ");
  return html`<polyline class="line ${kind}" points="${path}"/>`;
}

function series(points: readonly Point[], kind: string, mark: (x: number, y: number) => Markup): Markup[] {
  return points.map(({ x, rate, label }) => {
    const [low, high] = [vertical(rate.interval.low), vertical(rate.interval.high)];
    return html`<g class="point ${kind}"><title>${label}, ${kind}: ${rateText(rate)}</title><line x1="${x}" x2="${x}" y1="${high}" y2="${low}"/><line x1="${x - 4}" x2="${x + 4}" y1="${high}" y2="${high}"/><line x1="${x - 4}" x2="${x + 4}" y1="${low}" y2="${low}"/>${mark(x, vertical(rate.rate))}</g>`;
  });
}

function circle(x: number, y: number): Markup {
  return html`<circle cx="${x}" cy="${y}" r="5"/>`;
}

function square(x: number, y: number): Markup {
  return html`<rect x="${x - 4.5}" y="${y - 4.5}" width="9" height="9"/>`;
}

function diamond(x: number, y: number): Markup {
  return html`<path d="M${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}L${x - 7} ${y}Z"/>`;
}
