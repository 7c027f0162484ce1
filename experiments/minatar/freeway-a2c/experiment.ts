import { minatarA2c } from '../minatar.js'

export default minatarA2c('minatar-freeway-a2c', 'Freeway')
