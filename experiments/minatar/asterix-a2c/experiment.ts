import { minatarA2c } from '../minatar.js'

export default minatarA2c('minatar-asterix-a2c', 'Asterix')
