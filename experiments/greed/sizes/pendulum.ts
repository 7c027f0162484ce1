import { pendulum } from '../tasks.js'

export default pendulum
