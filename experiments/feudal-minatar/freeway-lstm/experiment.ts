import { lstmOn } from '../games.js'

export default lstmOn('feudal-minatar-freeway-lstm', 'Freeway')
