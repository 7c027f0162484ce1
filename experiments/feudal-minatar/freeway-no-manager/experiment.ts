import { withoutManagerOn } from '../games.js'

export default withoutManagerOn('feudal-minatar-freeway-no-manager', 'Freeway')
