import { feudalOn } from '../games.js'

export default feudalOn('feudal-minatar-seaquest', 'Seaquest')
