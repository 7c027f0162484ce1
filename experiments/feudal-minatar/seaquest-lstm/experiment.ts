import { lstmOn } from '../games.js'

export default lstmOn('feudal-minatar-seaquest-lstm', 'Seaquest')
