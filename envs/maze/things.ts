export type Colour = readonly [red: number, green: number, blue: number]

/** A kind of thing that lies in a maze and is taken by touching it. */
export interface Thing {
  readonly name: string
  /** Its letter in the text of a level. */
  readonly letter: string
  readonly reward: number
  /** True for the end of a map, which may restart when one is taken. */
  readonly goal: boolean
  /** Its height as a share of a wall's. */
  readonly size: number
  readonly shape: 'fruit' | 'pear' | 'slice' | 'cap' | 'ring'
  readonly colour: Colour
  /** The colour of its leaf, rind, stem or core. */
  readonly second: Colour
}

const apple = { name: 'apple', letter: 'A', reward: 1, goal: false, size: 0.45, shape: 'fruit' } as const

/** DeepMind Lab's pickups and their rewards. */
export const things: readonly Thing[] = [
  { ...apple, colour: [214, 32, 36], second: [70, 160, 50] },
  { ...apple, name: 'lemon', letter: 'L', reward: -1, shape: 'pear', colour: [244, 226, 40], second: [180, 160, 20] },
  { ...apple, name: 'strawberry', letter: 'S', reward: 2, shape: 'pear', colour: [235, 60, 110], second: [60, 150, 60] },
  { ...apple, name: 'fungi', letter: 'F', reward: -10, shape: 'cap', colour: [200, 60, 220], second: [235, 225, 205] },
  { name: 'goal', letter: 'G', reward: 10, goal: true, size: 0.75, shape: 'ring', colour: [40, 220, 230], second: [255, 255, 255] },
  { name: 'watermelon', letter: 'W', reward: 20, goal: true, size: 0.7, shape: 'slice', colour: [230, 50, 70], second: [30, 130, 50] },
  { name: 'mango', letter: 'M', reward: 100, goal: true, size: 0.55, shape: 'fruit', colour: [255, 160, 30], second: [90, 160, 60] },
]

export const APPLE = things.findIndex(({ name }) => name === 'apple')
export const GOAL = things.findIndex(({ name }) => name === 'goal')
