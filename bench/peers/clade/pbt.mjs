// Clade's side of python/ray_pbt.py: the whole run, journal, CSVs and terminal included, on two lanes. One JSON line.
import { fileURLToPath } from 'node:url'
import { probedRun } from '../../probed-run.mjs'

const LANES = 2
const { slices, elapsed } = await probedRun({}, LANES, fileURLToPath(new URL('./busy.mjs', import.meta.url)))
const sum = (values) => values.reduce((total, value) => total + value, 0)
const exploits = slices.filter(({ inherits }) => inherits)
console.log(
  JSON.stringify({
    overhead: (LANES * elapsed - sum(slices.map(({ timing }) => timing.train))) / slices.length / 1000,
    // Only durations are known of a lane, so the way of its answer counts too.
    exploits: exploits.map(({ ended, decided, timing }) => (ended - decided - timing.train - timing.snapshot) / 1000),
    first: (performance.now() - elapsed + slices[0].ended) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
)
