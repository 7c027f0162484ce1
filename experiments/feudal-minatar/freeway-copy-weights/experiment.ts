import { copyingOnFreeway } from '../games.js'

export default copyingOnFreeway('weights')
