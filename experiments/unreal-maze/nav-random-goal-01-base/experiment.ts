import { baseOn } from '../mazes.js'

export default baseOn('unreal-maze-nav-random-goal-01-base', 'NavRandomGoal01')
