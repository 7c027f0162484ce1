import { lstmOn } from '../games.js'

export default lstmOn('feudal-minatar-space-invaders-lstm', 'SpaceInvaders')
