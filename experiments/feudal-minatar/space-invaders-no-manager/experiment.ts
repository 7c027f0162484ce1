import { withoutManagerOn } from '../games.js'

export default withoutManagerOn('feudal-minatar-space-invaders-no-manager', 'SpaceInvaders')
