import { withoutManagerOn } from '../games.js'

export default withoutManagerOn('feudal-minatar-seaquest-no-manager', 'Seaquest')
