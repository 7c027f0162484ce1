import path from 'node:path'
import { earlierBuild } from './earlier-build.mjs'
import { median, ratios, spread, spreadThousands, takeTurns, target } from './measure.mjs'
import { PeerProcess } from './peers/peer-process.mjs'
import { cladeRunOf, MAIN, ROOT } from './process.mjs'

const WORKS = {
  'A2C 4-64-64': [],
  'A2C 4-256-256': ['--hidden', '256'],
  'A2C, convolution of MinAtar': ['--work', 'minatar'],
  'recurrent PPO': ['--work', 'recurrent-ppo'],
  'PPO, pictures of 42x42x3': ['--work', 'ppo-42'],
  'PPO, pictures of 84x84x3': ['--work', 'ppo-84'],
}
const ENGINES = ['native', 'wasm']
const CORE = '1'
/** The pieces of a round. The fastest counts: others used the machine least then. */
const PIECES = 8
const PIECE_SECONDS = 0.12
/** The least that the speed of a work may be, as a median and in any round. */
const [LEAST_MEDIAN, LEAST] = [1, 0.97]

/** The table of this build beside that of the commit `--before`: speed of members, first report, memory. */
export default async function before(rounds, flags) {
  const { commit, root } = earlierBuild(flags.before)
  const rows = []
  const targets = []
  for (const [work, args] of Object.entries(WORKS)) {
    if (!work.includes(flags.match)) continue
    for (const engine of ENGINES) {
      const measured = await speeds(args, engine, { before: root, after: ROOT }, rounds)
      const to = ratios(measured.after.rates, measured.before.rates)
      const same = String(measured.after.returns) === String(measured.before.returns) ? 'yes' : 'no'
      rows.push([
        `${work}, ${engine}`,
        ...['before', 'after'].map((side) => spreadThousands(measured[side].rates)),
        spread(to, 3),
        ...['before', 'after'].map((side) => Math.round(measured[side].megabytes)),
        same,
      ])
      targets.push(target(`${work}, ${engine}, median`, hundredths(median(to)), { atLeast: LEAST_MEDIAN, unit: 'x' }))
      targets.push(target(`${work}, ${engine}, slowest round`, Math.min(...to), { atLeast: LEAST, unit: 'x' }))
    }
  }
  for (const engine of flags.match ? [] : ENGINES) rows.push(await firstReports(engine, path.join(root, path.relative(ROOT, MAIN)), rounds))
  return {
    heading: `This build and that of ${commit}`,
    method:
      `Members of both builds train in processes of their own, new ones each round, pinned to one core: ${rounds} rounds of ${PIECES} pieces of ${PIECE_SECONDS} s in turns; ` +
      'the speed of a round is that of its fastest piece, in thousands of environment steps by second of CPU time; min / median / max. MB is ' +
      'the peak resident memory. "Same episodes" says whether both builds had the same episodes in the first slice of a seed. The first ' +
      'report is that of `clade run cartpole` with one lane, in seconds from the start of the process; its ratio is speed too: more is sooner.',
    columns: ['', 'before', 'after', 'after to before', 'MB before', 'MB after', 'same episodes'],
    rows,
    targets,
  }
}

/**
 * Per side `{ rates, megabytes, returns }` of members that train in turns. Each round has new processes: how fast one is depends a little
 * on where its memory lies.
 */
async function speeds(args, engine, roots, rounds) {
  const sides = Object.fromEntries(Object.keys(roots).map((side) => [side, { rates: [], megabytes: 0, returns: [] }]))
  for (let round = 0; round < rounds; round++) {
    const peers = {}
    for (const [side, root] of Object.entries(roots)) {
      const contender = { script: 'clade/peer.mjs', args: [...args, '--root', root], env: { CLADE_ENGINE: engine } }
      peers[side] = new PeerProcess(contender, ['speed'], CORE)
      sides[side].returns = (await peers[side].next()).returns
    }
    const turns = Object.entries(peers).map(([side, peer]) => [side, () => rate(peer)])
    const pieces = await takeTurns(Object.fromEntries(turns), PIECES)
    for (const [side, peer] of Object.entries(peers)) {
      sides[side].rates.push(Math.max(...pieces[side]))
      sides[side].megabytes = Math.max(sides[side].megabytes, await peer.finish())
      peer.kill()
    }
  }
  return sides
}

/** A ratio to the digit that the noise leaves. */
function hundredths(ratio) {
  return Math.round(100 * ratio) / 100
}

async function rate(peer) {
  const { steps, cpu } = await peer.measure(PIECE_SECONDS)
  return steps / cpu
}

async function firstReports(engine, mainBefore, rounds) {
  const megabytes = { before: [], after: [] }
  const run = (side, main) => async () => {
    const done = await cladeRunOf({ main, env: { CLADE_ENGINE: engine } }, '--workers', '1', '--steps', '40000')
    megabytes[side].push(done.megabytes)
    return done.firstReport
  }
  const times = await takeTurns({ before: run('before', mainBefore), after: run('after', MAIN) }, rounds)
  return [
    `first report, ${engine}`,
    ...['before', 'after'].map((side) => `${spread(times[side])} s`),
    spread(ratios(times.before, times.after), 3),
    ...['before', 'after'].map((side) => Math.round(median(megabytes[side]))),
    '',
  ]
}
