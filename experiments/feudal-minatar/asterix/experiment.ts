import { feudalOn } from '../games.js'

export default feudalOn('feudal-minatar-asterix', 'Asterix')
