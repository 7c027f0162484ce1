import { pythonId } from '../dist/envs/python/python-id.js'
import { PythonVector } from '../dist/envs/python/python-vector.js'
import { median, ratios, spread, takeTurns } from './measure.mjs'

const GAME = 'atari:Breakout'
/** Games side by side. */
const SIZES = [1, 8, 16]
const SLICE_MS = 1000
/** A limit of one's own is kept by Gymnasium's wrappers alone; this one is the game's. */
const WRAPPED = { maxEpisodeSteps: 27_000 }

/** The table of what a decision in an Atari game costs, without a network: ale-py's own vector environment beside Gymnasium's wrappers. */
export default async function atari(rounds) {
  const rows = []
  for (const size of SIZES) {
    const [own, wrapped] = [{}, WRAPPED].map((options) => new PythonVector(pythonId(GAME), size, options))
    for (const games of [own, wrapped]) games.reset({ seed: 1 })
    const { vector, wrappers } = await takeTurns({ vector: () => speed(own), wrappers: () => speed(wrapped) }, rounds)
    for (const games of [own, wrapped]) games.close()
    rows.push([`${size}`, spread(vector, 0), spread(wrappers, 0), median(ratios(vector, wrappers)).toFixed(2)])
  }
  return {
    heading: 'Decisions a second in an Atari game, without a network',
    method:
      `\`${GAME}\` through the bridge, actions in turns: four frames a decision, the brighter of the last two, 84 x 84 in grey, four screens. ale-py ` +
      `uses as many threads as the machine has cores, Gymnasium one. ${rounds} rounds of a second in turns; min / median / max; the ratio round by round.`,
    columns: ['games', "ale-py's vector environment", "Gymnasium's wrappers", 'ratio'],
    rows,
  }
}

function speed(games) {
  const actions = new Int32Array(games.count)
  const began = performance.now()
  let decisions = 0
  for (let t = 0; performance.now() - began < SLICE_MS; t++) {
    for (let game = 0; game < games.count; game++) actions[game] = (t + game) % games.singleActionSpace.n
    games.step(actions)
    decisions += games.count
  }
  return (1000 * decisions) / (performance.now() - began)
}
