// The README's table and curve: `clade run cartpole` for seeds 1 to 10, all of them, as they come. Runs that are there are read, not repeated.
//   node scripts/cartpole-results.mjs            prints the table, puts it into README.md, writes docs/cartpole.svg
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { COLOUR, LINES, style } from '../dist/src/report/figures/theme.js'

const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1)
const RANDOM = 22
const CEILING = 500
const root = fileURLToPath(new URL('..', import.meta.url))
const cli = path.join(root, 'dist/src/cli/main.js')

const runs = SEEDS.map((seed) => {
  const folder = path.join(root, 'runs', `cartpole-${seed}`)
  const { status } = spawnSync(process.execPath, [cli, 'run', 'cartpole', '--seed', `${seed}`, '--out', folder, '--resume', '--quiet'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`clade run cartpole --seed ${seed} ended with ${status}`)
  const read = (file) => parse(readFileSync(path.join(folder, file)), { columns: true, cast: true })
  return { seed, summary: read('summary.csv'), members: read('members.csv'), events: read('events.csv') }
})

const table = []
table.push(
  '| seed | best score | median score | exploits | first report >= 475 after (population steps) | winner’s learning rate, first and last |',
)
table.push('|---|---|---|---|---|---|')
for (const { seed, summary, members, events } of runs) {
  const scores = summary.map(({ score }) => score).sort((a, b) => a - b)
  const exploits = events.filter(({ decision }) => decision === 'exploit').length
  const curve = bestSoFar(members)
  const solved = curve.find(({ best }) => best >= 475)
  const [winner] = summary
  const root = winner.ancestors === '' ? winner.member : Number(String(winner.ancestors).split('<').at(-1))
  const first = events.find(({ decision, member }) => decision === 'init' && member === root)
  const rates = `${first['hp.learningRate.after'].toPrecision(2)}, ${winner['hp.learningRate'].toPrecision(2)}`
  const median = (scores[Math.floor((scores.length - 1) / 2)] + scores[Math.ceil((scores.length - 1) / 2)]) / 2
  table.push(
    `| ${seed} | ${winner.score} | ${Math.round(median * 100) / 100} | ${exploits} | ${solved ? solved.steps.toLocaleString('en-US') : 'never'} | ${rates} |`,
  )
}
console.log(table.join('\n'))
const readme = path.join(root, 'README.md')
const [before, after] = readFileSync(readme, 'utf8').split(/(?<=<!-- cartpole -->\n)[\s\S]*(?=<!-- \/cartpole -->)/)
writeFileSync(readme, `${before}\n${table.join('\n')}\n\n${after}`)
writeFileSync(path.join(root, 'docs/cartpole.svg'), figure(runs.map(({ members }) => bestSoFar(members))))

/** The best score of any report so far, against the steps of the whole population. */
function bestSoFar(members) {
  const steps = new Map()
  let best = RANDOM
  return members.map((row) => {
    steps.set(row.member, row.steps)
    best = Math.max(best, row.score === '' ? 0 : row.score)
    return { steps: [...steps.values()].reduce((sum, n) => sum + n, 0), best }
  })
}

/** A line a seed; axes in the units of the columns. */
function figure(curves) {
  const [width, height, left, bottom] = [720, 320, 56, 44]
  const last = Math.max(...curves.flat().map(({ steps }) => steps))
  const x = (steps) => left + (steps / last) * (width - left - 16)
  const y = (score) => height - bottom - (score / CEILING) * (height - bottom - 16)
  const line = (curve) => `M${x(0)},${y(RANDOM)}${curve.map(({ steps, best }) => `H${x(steps).toFixed(1)}V${y(best).toFixed(1)}`).join('')}`
  const text = (at, up, words, anchor = 'middle') => `<text x="${at}" y="${up}" text-anchor="${anchor}">${words}</text>`
  const rule = (score) => `<path d="M${left},${y(score)}H${width - 16}" stroke="${COLOUR.axis}" stroke-dasharray="3 3"/>`
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => text(x(share * last), height - bottom + 18, `${((share * last) / 1e6).toFixed(1)}M`))
  const drawn = `<rect width="${width}" height="${height}" fill="${COLOUR.paper}"/>
${rule(RANDOM)}${rule(475)}${rule(CEILING)}
${curves.map((curve) => `<path d="${line(curve)}" fill="none" stroke="${LINES[0]}" stroke-opacity="0.6" stroke-width="1.5"/>`).join('\n')}
${[RANDOM, 250, 475].map((score) => text(left - 6, y(score) + 4, score, 'end')).join('')}${ticks.join('')}
${text((width + left) / 2, height - 8, 'environment steps of the whole population (8 members)')}
${text(left + 4, y(RANDOM) - 4, 'random policy', 'start')}${text(left + 4, y(475) + 14, 'solved: 475', 'start')}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="${COLOUR.ink}">
<title>Best score of the population against its environment steps, seeds 1 to 10</title>
${style(`fill="${COLOUR.ink}"${drawn}`)}
${drawn}
</svg>
`
}
