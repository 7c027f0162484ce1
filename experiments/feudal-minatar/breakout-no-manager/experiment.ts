import { withoutManagerOn } from '../games.js'

export default withoutManagerOn('feudal-minatar-breakout-no-manager', 'Breakout')
