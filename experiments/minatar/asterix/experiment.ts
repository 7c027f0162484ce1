import { minatarPpo } from '../minatar.js'

export default minatarPpo('minatar-asterix', 'Asterix')
