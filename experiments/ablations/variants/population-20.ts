import { ablation } from '../experiment.js'

export default ablation('population-20', { population: 20 })
