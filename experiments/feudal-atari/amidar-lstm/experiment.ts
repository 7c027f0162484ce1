import { lstmOn } from '../games.js'

export default lstmOn('feudal-atari-amidar-lstm', 'Amidar')
