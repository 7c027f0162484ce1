import { wholeNumber } from '../../../checks/requirements.js'
import { readOptions } from '../../errors.js'
import { mapSpace, type Space } from '../../search-space/space.js'
import { decode, dimensionsOf, encode } from '../gp/encode.js'
import { GaussianProcess, type Point } from '../gp/gaussian-process.js'
import { likeliestProcess, standardised } from '../gp/likeliest.js'
import { maximise } from '../gp/maximise.js'
import type { Explore, FinishedSlice, SliceStart } from './explore.js'

/** The fewest rows that a model is fitted to. */
const FEWEST_ROWS = 3

/** Gains further from the mean, in standard deviations, count as so far: what happens once does not rule the model. */
const FARTHEST_GAIN = 2

/**
 * Population Based Bandits (Parker-Holder et al. 2020, arXiv 2002.02518), to be used with truncation: new values are those that promise
 * the highest gain by a time-varying Gaussian process bandit. A row is a finished slice: x = (T, reward before, h), y = the change of
 * reward per step, standardised and clipped to 2 deviations. The score of h, for the slice that comes now, is m(h) + sqrt(b) s(h)
 * with b = 0.2 ln(0.4 n) over n rows; s also counts the other members' current h as looked at in that very slice, so that a batch of losers
 * spreads. Ranges are kept. Draws anew while fewer than 3 rows are there.
 *
 * Apart from the authors' code (github.com/jparkerholder/PB2, and Ray Tune's):
 *
 * - h is encoded on its range's own scale (logarithmic where the range is), lists of names a coordinate each; there h is linear.
 * - T counts rounds, the median slice one; there the rows' T is scaled to 0..1, so that a longer history forgets no more.
 * - The slice that comes begins now, with the reward that the heir goes on with; there T and the reward before are the donor's last row's.
 * - s is the standard deviation, as in the paper; there it is the variance.
 * - s counts all other members; there those that have explored at the same T. Its kernel is that of m; there it is fitted again.
 * - The kernel's parameters come from a grid (l of 0.02 to 5), the maximum from seeded draws with refinement; there both come from L-BFGS,
 *   and l is cut at 1.
 * - The rows are the latest; there all up to 200, then as many as are likeliest (200, 210, ...). Where the donor has none, nothing is
 *   explored there.
 *
 * `rows` is how many of the latest slices the process takes, 3 to 1,000 (as many are kept); the kernel's parameters are searched with the
 * latest 50 of them. An exploration costs the thread that decides about 7 ms with 100 rows (the default), 15 ms with 200, 40 ms with 400
 * and 0.4 s with 1,000 (bench/pb2.mjs).
 *
 * @example
 * explore: pb2({ rows: 100 })
 *
 * @throws CladeError INVALID_OPTION unless `rows` is a whole number from 3 to 1000
 */
export function pb2(options: { readonly rows?: number } = {}): Explore {
  const { rows = 100 } = readOptions('pb2', options, { rows: wholeNumber(FEWEST_ROWS, 1000) }, '{ rows: 100 }')
  return {
    name: 'pb2',
    config: { rows },
    history: true,
    explore(values, space, random, { history, peers, ...self }) {
      const dimensions = dimensionsOf(space)
      if (dimensions === 0) return {}
      const slices = history.slice(-rows).filter((slice) => Number.isFinite(gain(slice)))
      if (slices.length < FEWEST_ROWS) return mapSpace(space, (kind) => kind.resample(random))
      const own: SliceStart = { ...self, hyperparameters: values }
      const scale = scaleOf(slices, own, space)
      const points = slices.map(scale)
      const { coordinates, time } = scale(own)
      /** The slice that comes, with these coordinates of h. */
      const coming = (h: readonly number[]): Point => ({ coordinates: [...h, ...coordinates.slice(dimensions)], time })
      const model = likeliestProcess(points, standardised(slices.map(gain)).map(clipped))
      const looked = [...points, ...peers().map(({ hyperparameters }) => coming(encode(space, hyperparameters)))]
      const uncertainty = new GaussianProcess(looked, Array(looked.length).fill(0), model.parameters, model.variance)
      const width = Math.sqrt(0.2 * Math.log(0.4 * slices.length))
      const score = (candidates: readonly (readonly number[])[]) => {
        // A candidate stands for the values that decode makes of it.
        const queries = candidates.map((candidate) => coming(encode(space, decode(space, candidate))))
        const kernels = uncertainty.kernels(queries)
        const deviations = uncertainty.deviations(queries, kernels)
        return model.means(queries, kernels).map((mean, i) => mean + width * deviations[i]!)
      }
      return decode(space, maximise(dimensions, score, random))
    },
  }
}

/** Reward gained per step. */
function gain({ score, steps, after }: FinishedSlice): number {
  return (after.score - score) / (after.steps - steps)
}

function clipped(gained: number): number {
  return Math.min(FARTHEST_GAIN, Math.max(-FARTHEST_GAIN, gained))
}

/** Makes points of slices and of where the heir stands: coordinates of h and of the reward before, and the time in rounds. */
function scaleOf(slices: readonly FinishedSlice[], own: SliceStart, space: Space): (start: SliceStart) => Point {
  const scores = [...slices, own].map(({ score }) => score).filter((score) => score !== null)
  const [low, high] = [Math.min(...scores), Math.max(...scores)]
  const lengths = slices.map(({ steps, after }) => after.steps - steps).sort((a, b) => a - b)
  const round = lengths[Math.floor(lengths.length / 2)]!
  // Halves, since the difference of two huge scores may overflow. Without a score the heir counts as the worst.
  const reward = (score: number) => (high / 2 > low / 2 ? (score / 2 - low / 2) / (high / 2 - low / 2) : 0)
  return ({ hyperparameters, score, steps }) => ({
    coordinates: [...encode(space, hyperparameters), reward(score ?? low)],
    time: steps / round,
  })
}
