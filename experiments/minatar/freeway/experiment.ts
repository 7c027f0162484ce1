import { minatar } from '../minatar.js'

export default minatar('minatar-freeway', 'Freeway')
