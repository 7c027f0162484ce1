import { ablation } from '../experiment.js'

export default ablation('population-2', { population: 2 })
