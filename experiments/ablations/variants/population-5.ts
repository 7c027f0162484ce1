import { ablation } from '../experiment.js'

export default ablation('population-5', { population: 5 })
