import { median, ratios, spread, target } from '../measure.mjs'
import { engines, works } from './contenders.mjs'
import { PeerProcess } from './peer-process.mjs'
import { missing, spreadOf, takeTurnsOrFail } from './turns.mjs'

/** The table of what one core does in a second of CPU time, for one of the `works`. */
export const speed = (work) => async (options) => {
  const { unit, does, what, contenders, aims } = works[work]
  const { rounds, seconds } = options
  const { values, failures, megabytes } = await measure(contenders, options)
  const to = (key, rival) => ratios(values[key], values[rival])
  const known = (key) => values[key]?.length === rounds
  const nameOf = (key) => contenders.find((contender) => contender.key === key).name
  const rows = contenders.map(({ key, name }) => {
    if (!known(key)) return [name, `failed: ${failures[key]}`, ...engines.map(() => ''), '']
    const cells = engines.map((engine) => (known(engine.key) && engine.key !== key ? spread(to(engine.key, key)) : ''))
    return [name, spreadOf(values[key]), ...cells, megabytes[key]]
  })
  const measured = aims.filter(([engine, rival]) => known(engine) && known(rival))
  return {
    heading: `One core: ${unit} a second. ${what}`,
    method:
      `${does}; each in a process of its own on the same core, ${rounds} rounds of ${seconds} s in turns; by second of CPU time; min / median / ` +
      `max. The ratios are Clade's speed by that of the row, round by round; MB is the peak resident memory.`,
    columns: ['', `${unit}/s`, ...engines.map(({ short }) => `${short} to it`), 'MB'],
    rows,
    targets: measured.map(([engine, rival, atLeast]) =>
      target(`${nameOf(engine)} to ${nameOf(rival)}`, median(to(engine, rival)), { atLeast, unit: 'x' }),
    ),
  }
}

async function measure(contenders, { rounds, seconds, core }) {
  const processes = {}
  const [unable, megabytes] = [{}, {}]
  for (const contender of contenders) {
    const { key } = contender
    unable[key] = missing(contender)
    if (unable[key]) continue
    const peer = new PeerProcess(contender, ['speed'], core)
    try {
      await peer.next()
      processes[key] = peer
    } catch (error) {
      unable[key] = error.message
    }
  }
  const turns = Object.entries(processes).map(([key, peer]) => [key, () => rate(peer, seconds)])
  const { values, failures } = await takeTurnsOrFail(Object.fromEntries(turns), rounds)
  for (const [key, peer] of Object.entries(processes)) {
    if (!failures[key]) megabytes[key] = Math.round(await peer.finish())
    peer.kill()
  }
  return { values, megabytes, failures: { ...unable, ...failures } }
}

async function rate(peer, seconds) {
  const { steps, cpu } = await peer.measure(seconds)
  return steps / cpu
}
