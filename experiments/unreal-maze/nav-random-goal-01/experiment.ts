import { unrealOn } from '../mazes.js'

export default unrealOn('unreal-maze-nav-random-goal-01', 'NavRandomGoal01')
