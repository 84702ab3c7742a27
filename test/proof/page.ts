import { type Bench, shown as ratioOf } from '../bench/measure.ts'
import { shown } from '../faults/scenario.ts'
import type { MadeOn } from '../support/made-on.ts'
import type { Proof, Shown } from './run.ts'

const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const sheet = `
:root { color-scheme: light dark; --line: light-dark(#c9ced6, #434a56); --soft: light-dark(#f3f5f8, #1d222b); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1.5rem; color: light-dark(#16191f, #e6e9ee); background: light-dark(#fff, #12151b); }
h1 { font-size: 1.6rem; margin: 0 0 .25rem } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .75rem 0 } dt { opacity: .75 } dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; table-layout: fixed; width: 100% } caption { text-align: left; padding-bottom: .5rem }
th, td { text-align: left; vertical-align: top; padding: .5rem .6rem; border-top: 1px solid var(--line); overflow-wrap: anywhere }
thead th { background: var(--soft); position: sticky; top: 0 }
.bench thead th:nth-child(1) { width: 40% } table:not(.bench) thead th:is(:nth-child(1), :nth-child(6)) { width: 9% } table:not(.bench) thead th:is(:nth-child(3), :nth-child(5)) { width: 20% } tbody th small { font-weight: 400 } .verdict { font-weight: 600; white-space: nowrap } small { display: block; opacity: .8 }
code { font-size: .85em } ul { padding-left: 1.2rem } details summary { cursor: pointer }
@media (max-width: 48rem) {
  body { padding: 1rem } thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
  tr { display: block; border-top: 2px solid var(--line); padding: .5rem 0 } tbody th, td { display: block; border: 0; padding: .15rem 0; white-space: normal }
  td[data-label]::before { content: attr(data-label) ": "; opacity: .75 } dl { grid-template-columns: 1fr } dt { margin-top: .35rem }
}
@media print { body { max-width: none; padding: 0; font-size: 10px; color: #000; background: #fff; color-scheme: light } thead th { position: static } tr { break-inside: avoid } }
`

const attemptsOf = ({ attempted }: Shown) =>
  Object.entries(attempted).map(([what, many]) => `${shown(many)} ${what}`)

const rowOf = (one: Shown) => `
<tr><th scope="row" id="${one.id}">${one.id}<small>${escaped(one.goal)}</small></th>
<td data-label="Verdict"><span class="verdict">${one.verdict}</span>${one.note ? `<small>${escaped(one.note)}</small>` : ''}</td>
<td data-label="Goal">${escaped(one.limit)}</td>
<td data-label="Attempted">${escaped(attemptsOf(one).join(', ') || 'nothing')}</td>
<td data-label="Result">${escaped(one.result || 'none')}${one.spread ? `<small>spread: ${escaped(one.spread)}</small>` : ''}</td>
<td data-label="Run">${one.size}<small>${one.date}</small></td>
<td data-label="Shown by">${one.by.map((path) => `<code>${escaped(path).replaceAll('/', '/<wbr>')}</code>`).join('<br>') || 'nothing'}</td></tr>`

const machineOf = ({ machine }: MadeOn) =>
  `${machine.cores} cores (${machine.model}), ${machine.memoryGib} GiB, Node ${machine.node}, ${machine.postgres}`

/** Ratios against a limit that the same run measured; what differs by less than two equal things do is no verdict. */
const tableOf = (bench: Bench) => `
<h2>Bench</h2>
<p>Ratios of ${escaped(bench.date)}, ${bench.size}, commit ${escaped(bench.commit)}, ${escaped(machineOf(bench))}.</p>
<table class="bench"><thead><tr>${['Figure', 'Verdict', 'Limit', 'Ratio', 'Beside'].map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>${bench.figures.map((one) => `<tr><th scope="row">${one.goal}<small>${escaped(one.what)}</small></th><td data-label="Verdict"><span class="verdict">${one.verdict}</span></td><td data-label="Limit">${one.sense} ${ratioOf(one.limit)}</td><td data-label="Ratio">${ratioOf(one.ratio)} ±${Math.round(one.spread * 100)} %</td><td data-label="Beside">${escaped(one.beside ?? '')}</td></tr>`).join('')}</tbody></table>`

/** The proof as one page that needs nothing else: a table of words, readable narrow, in the dark and on paper. */
export function pageOf({
  size,
  seconds,
  goals,
  mutants,
  cannotShow,
  scenarios,
  bench,
  ...made
}: Proof): string {
  const count = (verdict: Shown['verdict']) =>
    goals.filter((goal) => goal.verdict === verdict).length
  const facts = [
    ['Made', made.date],
    ['Commit', made.commit],
    [
      'Counts',
      size === 'full'
        ? 'full, as the goals name them'
        : 'quick: fewer than the goals name; what was tried stands in each line',
    ],
    ['Machine', machineOf(made)],
    ['Took', `${Math.round(seconds)} s`],
    [
      'Verdicts',
      `${count('met')} met, ${count('partly shown')} partly shown, ${count('not met')} not met, ${count('not shown')} not shown`,
    ],
    [
      'Mutants',
      `${mutants.caught.length} of ${mutants.caught.length + mutants.missed.length} caught`,
    ],
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Tenantry: what was tried, and what came of it</title><style>${sheet}</style></head>
<body><main><h1>What was tried, and what came of it</h1>
<p>Each line is a goal, how often it was tried, and what was found. Figures are counts of attempts, and no proofs.</p>
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(String(value))}</dd>`).join('')}</dl>
<table><caption>Goals G1 to G27. “Partly shown” names what nothing here measures; what was not tried is not shown.</caption>
<thead><tr>${['Goal', 'Verdict', 'Limit', 'Attempted', 'Result', 'Run', 'Shown by'].map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>${goals.map(rowOf).join('')}</tbody></table>
<h2>Scenarios</h2>
<ul>${scenarios.map((one) => `<li><strong>${escaped(one.scenario)}</strong> (${one.plan}, ${one.isMet ? 'met' : 'not met'}): ${escaped(one.goal)}. ${escaped(one.result)}; limit ${escaped(one.limit)}${one.spread ? `; spread ${escaped(one.spread)}` : ''}${one.beside ? `. ${escaped(one.beside)}` : ''}</li>`).join('')}</ul>${bench ? tableOf(bench) : ''}
<h2>Protections that were taken away</h2>
<p>${mutants.caught.length} of ${mutants.caught.length + mutants.missed.length} were caught.</p>
${mutants.missed.length > 0 ? `<p>Not caught:</p><ul>${mutants.missed.map((name) => `<li>${escaped(name)}</li>`).join('')}</ul>` : ''}
<details><summary>All of them by name</summary><ul>${mutants.caught.map((name) => `<li>${escaped(name)}</li>`).join('')}</ul></details>
<h2>What one machine cannot show</h2><ul>${cannotShow.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>
</main></body></html>
`
}
