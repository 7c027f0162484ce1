import { ablation } from '../experiment.js'

export default ablation('population-40', { population: 40 })
