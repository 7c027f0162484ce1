import { ablation } from '../experiment.js'

export default ablation('ready-100k', { readyEvery: 100_000 })
