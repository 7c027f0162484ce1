import { minatar } from '../minatar.js'

export default minatar('minatar-space-invaders', 'SpaceInvaders')
