import { minatarA2c } from '../minatar.js'

export default minatarA2c('minatar-space-invaders-a2c', 'SpaceInvaders')
