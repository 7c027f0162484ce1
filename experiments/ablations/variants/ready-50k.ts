import { ablation } from '../experiment.js'

export default ablation('ready-50k', { readyEvery: 50_000 })
