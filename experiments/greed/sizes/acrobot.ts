import { acrobot } from '../tasks.js'

export default acrobot
