/** How the readable page looks: the console's colours and sizes, by what the reader's system prefers. */
export const STYLE = `
:root { color-scheme: light; --bg-0: #E8ECEB; --bg-1: #FFFFFF; --bg-2: #F4F6F5; --line-1: #E6EBE9; --line-2: #CFD8D5;
  --ink-1: #10191B; --ink-2: #435256; --ink-3: #5A6A6E; --pulse: #066F68; --pulse-dim: #2F968D; --pulse-bg: #066F6814;
  --info: #155FA8; --info-bg: #155FA812; --warn: #7A4F00; --warn-bg: #E09A0026;
  --mono: "JetBrains Mono", "Cascadia Mono", "SF Mono", Menlo, Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace; }
@media (prefers-color-scheme: dark) { :root { color-scheme: dark; --bg-0: #090D0F; --bg-1: #0E1316; --bg-2: #141B1F;
  --line-1: #1C2529; --line-2: #2B373D; --ink-1: #E9EFF0; --ink-2: #AEBBC0; --ink-3: #8B9BA2; --pulse: #52D1C4;
  --pulse-dim: #2B8F87; --pulse-bg: #52D1C41F; --info: #7DBBFF; --info-bg: #7DBBFF1A; --warn: #F7C04A; --warn-bg: #F7C04A17; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body { margin: 0; background: var(--bg-1); color: var(--ink-2); font: 14px/1.55 Inter, "Segoe UI Variable Text", "Segoe UI",
  -apple-system, Ubuntu, Cantarell, "Noto Sans", Roboto, "Liberation Sans", sans-serif; }
header { position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: .6rem; height: 3rem; padding: 0 1.25rem;
  background: var(--bg-0); border-bottom: 1px solid var(--line-2); }
header svg { width: 1.25rem; height: 1.25rem; } header path { stroke: var(--pulse-dim); } header circle { fill: var(--pulse); }
header a { margin-left: auto; }
h1 { margin: 0; font-size: 1.05rem; font-weight: 620; color: var(--ink-1); } h1 small { color: var(--ink-3); font-size: .8rem; font-weight: 400; }
h2 { margin: 0 0 .35rem; font-size: 1.2rem; font-weight: 620; color: var(--ink-1); }
h3 { margin: 1.4rem 0 .4rem; font-size: .85rem; font-weight: 620; color: var(--ink-1); }
p { margin: .35rem 0; max-width: 46rem; } .lead { font-size: 1rem; margin-bottom: 1.5rem; } b { color: var(--ink-1); font-weight: 560; }
a { color: var(--pulse); text-underline-offset: .2em; } a:focus-visible, [tabindex="0"]:focus-visible { outline: 2px solid var(--pulse); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .75rem; z-index: 2; background: var(--bg-1); padding: .2rem .5rem; }
nav ul { list-style: none; margin: 0; padding: 1rem .75rem; }
nav a { display: flex; gap: .55rem; align-items: baseline; padding: .3rem .5rem; border-radius: 5px; color: var(--ink-2); text-decoration: none; }
nav a:hover { background: var(--bg-2); color: var(--ink-1); }
main { padding: 1.5rem 1.25rem 6rem; min-width: 0; }
section { padding: 1.75rem 0; border-top: 1px solid var(--line-2); }
code, pre { font-family: var(--mono); font-size: .92em; } p > code, td code, li code { color: var(--ink-1); }
.address code { font-size: 1rem; color: var(--ink-1); }
.method { display: inline-block; flex: none; width: 3.2rem; padding: .05rem .35rem; border-radius: 3px; text-align: center;
  font: 620 .72rem/1.4 var(--mono); color: var(--info); background: var(--info-bg); }
.method.post { color: var(--pulse); background: var(--pulse-bg); } .method.patch { color: var(--warn); background: var(--warn-bg); }
.required { font-size: .75rem; color: var(--ink-3); }
figure { margin: .75rem 0; border: 1px solid var(--line-2); border-radius: 8px; overflow: hidden; }
figcaption { padding: .3rem .8rem; font-size: .78rem; color: var(--ink-3); background: var(--bg-2); border-bottom: 1px solid var(--line-2); }
pre { margin: 0; padding: .75rem .8rem; overflow-x: auto; color: var(--ink-1); line-height: 1.5; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th { padding: .3rem .9rem .3rem 0; text-align: left; font-size: .75rem; font-weight: 400; color: var(--ink-3); }
td { padding: .4rem .9rem .4rem 0; vertical-align: top; border-top: 1px solid var(--line-1); } td:first-child { white-space: nowrap; }
td code:target { background: var(--pulse-bg); outline: 3px solid var(--pulse-bg); }
@media (min-width: 60rem) {
  body { display: grid; grid-template-columns: 18rem minmax(0, 1fr); grid-template-rows: auto 1fr; }
  main { max-width: 60rem; padding-left: 2.5rem; }
  header { grid-column: 1 / -1; }
  nav { border-right: 1px solid var(--line-2); } nav ul { position: sticky; top: 3rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
