import { lstmOn } from '../games.js'

export default lstmOn('feudal-minatar-asterix-lstm', 'Asterix')
