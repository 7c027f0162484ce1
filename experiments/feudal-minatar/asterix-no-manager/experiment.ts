import { withoutManagerOn } from '../games.js'

export default withoutManagerOn('feudal-minatar-asterix-no-manager', 'Asterix')
