import { median, ratios, spread } from '../measure.mjs'
import { engines, pairs } from './contenders.mjs'
import { PeerProcess } from './peer-process.mjs'
import { missing, spreadThousands, takeTurnsOrFail } from './turns.mjs'

const CORES = [0, 1]

/** The table of two processes of a kind at the same time, one a core, by the wall clock. */
export default async function twoCores({ rounds, seconds }) {
  const running = {}
  const unable = {}
  const cores = {}
  for (const contender of pairs) {
    const { key } = contender
    unable[key] = missing(contender)
    if (unable[key]) continue
    const both = CORES.map((core) => new PeerProcess(contender, ['speed', '--seed', String(core + 1)], core))
    try {
      await Promise.all(both.map((peer) => peer.next()))
      running[key] = both
    } catch (error) {
      unable[key] = error.message
    }
  }
  const turns = Object.entries(running).map(([key, both]) => [
    key,
    async () => {
      const parts = await Promise.all(both.map((peer) => peer.measure(seconds)))
      cores[key] = [...(cores[key] ?? []), parts.reduce((sum, { cpu, seconds }) => sum + cpu / seconds, 0)]
      return parts.reduce((sum, { steps, seconds }) => sum + steps / seconds, 0)
    },
  ])
  const { values, failures } = await takeTurnsOrFail(Object.fromEntries(turns), rounds)
  for (const peer of Object.values(running).flat()) peer.kill()
  const known = (key) => values[key]?.length === rounds
  const rows = pairs.map(({ key, name }) => {
    if (!known(key)) return [name, `failed: ${failures[key] ?? unable[key]}`, '', ...engines.map(() => '')]
    const to = engines.map((engine) =>
      known(engine.key) && engine.key !== key ? median(ratios(values[engine.key], values[key])).toFixed(2) : '',
    )
    return [name, spreadThousands(values[key]), spread(cores[key]), ...to]
  })
  return {
    heading: 'Two cores: environment steps a second',
    method:
      `CartPole, 4-64-64: two processes of a kind at a time, one on each core, ${rounds} rounds of ${seconds} s in turns, by the wall clock; ` +
      `thousands of steps a second of both together, min / median / max; the ratios are medians.`,
    columns: ['', 'steps/s', 'cores that it got', ...engines.map(({ short }) => `${short} to it`)],
    rows,
  }
}
