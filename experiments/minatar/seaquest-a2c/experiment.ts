import { minatarA2c } from '../minatar.js'

export default minatarA2c('minatar-seaquest-a2c', 'Seaquest')
