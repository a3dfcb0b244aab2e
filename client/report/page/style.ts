import { Markup } from "./markup.ts";

/** Okabe and Ito's colours, which colour-blind readers can tell apart, on the reader's own light or dark ground. */
export const style = new Markup(`
:root { --ground: #fff; --ink: #1b1f24; --soft: #57606a; --edge: #d0d7de; --shade: #f6f8fa;
  --blue: #0072b2; --orange: #b25e00; --green: #00795a; --red: #b3261e; --yes: #cdeedd; --mixed: #fdf0c4; --no: #f8d9d6; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --ink: #e6edf3; --soft: #9aa4ae; --edge: #30363d; --shade: #161b22;
  --blue: #56b4e9; --orange: #e69f00; --green: #2bc59a; --red: #ff7b72; --yes: #0f3d2e; --mixed: #4a3c0a; --no: #4d1f1c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.soft, small, .legend { color: var(--soft); }
.headline { font-size: 1.15rem; border-left: .3rem solid var(--soft); background: var(--shade); padding: .75rem 1rem; margin: 1rem 0; }
.headline.gain { border-color: var(--green); } .headline.loss { border-color: var(--red); } .headline.not-shown { border-color: var(--orange); }
.note { border: 1px solid var(--orange); padding: .5rem 1rem; }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--edge); }
table.lines th { white-space: nowrap; font-weight: 600; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; } code, pre { font: 13px/1.45 ui-monospace, monospace; }
table code { white-space: nowrap; } .matrix code { font-size: 11px; } main > section td { overflow-wrap: anywhere; min-width: 3rem; }
main > section tr > td:first-child { white-space: nowrap; }
pre { background: var(--shade); padding: .75rem; overflow-x: auto; white-space: pre; }
pre .added { color: var(--green); } pre .removed { color: var(--red); }
svg.curve { width: 100%; height: auto; max-width: 60rem; } .grid { stroke: var(--edge); } .axis { fill: var(--soft); font-size: 12px; }
.axis.small { font-size: 10px; } .fresh-area { fill: var(--shade); } .line { fill: none; stroke-width: 2; }
.line.held-in, .point.held-in line { stroke: var(--blue); } .point.held-in circle { fill: var(--blue); }
.line.held-out, .point.held-out line { stroke: var(--orange); } .point.held-out rect { fill: var(--orange); }
.point.fresh line { stroke: var(--green); stroke-width: 2; } .point.fresh path { fill: var(--green); }
.key .held-in { color: var(--blue); } .key .held-out { color: var(--orange); } .key .fresh { color: var(--green); }
.matrix th.version { vertical-align: bottom; font-weight: 400; font-size: 12px; } .matrix th.split { background: var(--shade); }
.matrix td { text-align: center; white-space: nowrap; padding: .15rem .4rem; } .matrix th { font-weight: 400; white-space: nowrap; }
.matrix td.all { background: var(--yes); } .matrix td.some { background: var(--mixed); } .matrix td.none { background: var(--no); }
.matrix thead th { position: sticky; top: 0; background: var(--ground); }
details.path { border: 1px solid var(--edge); margin: .4rem 0; padding: .4rem .75rem; } summary { cursor: pointer; }
summary .status { font-weight: 600; } .accepted .status, .merged .status { color: var(--green); } .rejected .status { color: var(--red); }
.undecided .status, .superseded .status { color: var(--orange); } .reason { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dt { color: var(--soft); } dd { margin: 0; }
tr.breaks td { color: var(--red); } tr.observation td { color: var(--soft); padding-block: .05rem; }
@media print { body { max-width: none; padding: 0; } details { break-inside: avoid; } .wide { overflow: visible; } }
`);
