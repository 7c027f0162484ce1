import { a2c, mlp } from '../dist/agents/index.js'
import { emptyHost as host } from '../dist/src/alone.js'
import { splitSeed } from '../dist/src/random.js'
import { median, ratios, spread, spreadThousands, takeTurns, target } from './measure.mjs'
import { train as trainPlainJavaScript } from './plain-js/a2c.mjs'

/** The pieces of a round, and the steps of a piece, which takes about as long for each contender. */
const PIECES = 6
const KERNEL_STEPS = 40_000
const RIVAL_STEPS = 6_400

/** The table of one member on one core. */
export default async function oneCore(rounds) {
  const contenders = {
    plain: { steps: KERNEL_STEPS, train: await kernels(false) },
    fma: { steps: KERNEL_STEPS, train: await kernels(true) },
    rival: { steps: RIVAL_STEPS, train: (steps) => trainPlainJavaScript({ steps }) },
  }
  const load = { cpu: 0, wall: 0 }
  await round(contenders, { cpu: 0, wall: 0 })
  const speeds = { plain: [], fma: [], rival: [] }
  for (let i = 0; i < rounds; i++) {
    for (const [name, speed] of Object.entries(await round(contenders, load))) speeds[name].push(speed)
  }
  const [plain, fma] = [ratios(speeds.plain, speeds.rival), ratios(speeds.fma, speeds.rival)]
  return {
    heading: 'One member on one core: environment steps a second, acting, learning and environment',
    method:
      `A2C on CartPole-v1, network 4-64-64, 16 environments, unroll 5, RMSProp, in one process. The rival is the same work in plain ` +
      `JavaScript tuned by hand (plain-js/a2c.mjs). ${rounds} rounds of ${PIECES} pieces in turns; thousands of steps by second of CPU time; ` +
      `min / median / max. The process got ${((100 * load.cpu) / load.wall).toFixed(0)}% of a core.`,
    columns: ['', 'steps/s', 'to the rival'],
    rows: [
      ['Clade, same bits everywhere', spreadThousands(speeds.plain), spread(plain)],
      ['Clade, fma: true', spreadThousands(speeds.fma), spread(fma)],
      ['plain JavaScript', spreadThousands(speeds.rival), '1'],
    ],
    targets: [target('Clade to plain JavaScript', median(plain), { atLeast: 6, unit: 'x' })],
  }
}

/** Steps per CPU second of each contender, over pieces in turns. It adds to `load` the share of the core that the machine gave. */
async function round(contenders, load) {
  const sums = await takeTurns(
    Object.fromEntries(
      Object.entries(contenders).map(([name, { steps, train }]) => [
        name,
        () => {
          const [wall, cpu] = [performance.now(), process.cpuUsage()]
          train(steps)
          const { user, system } = process.cpuUsage(cpu)
          load.cpu += (user + system) / 1e3
          load.wall += performance.now() - wall
          return (user + system) / 1e6
        },
      ]),
    ),
    PIECES,
  )
  const total = (values) => values.reduce((sum, value) => sum + value, 0)
  return Object.fromEntries(Object.entries(sums).map(([name, seconds]) => [name, (contenders[name].steps * PIECES) / total(seconds)]))
}

/** A member that begins anew with every piece, as the rival does. */
async function kernels(fma) {
  const trainable = await a2c({ env: 'CartPole-v1', envs: 16, unroll: 5, network: mlp([64, 64]), fma }).create(host)
  return (steps) => {
    trainable.start((label) => splitSeed(1, label), {})
    trainable.train(steps, {})
  }
}
