import { minatarA2c } from '../minatar.js'

export default minatarA2c('minatar-breakout-a2c', 'Breakout')
