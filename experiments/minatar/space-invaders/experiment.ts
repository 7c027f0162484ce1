import { minatarPpo } from '../minatar.js'

export default minatarPpo('minatar-space-invaders', 'SpaceInvaders')
