import { flag, numberBelow, positiveInteger, type Requirement, text, wholeNumber } from '../../checks/requirements.js'
import { named, visible } from '../../checks/show.js'
import { check, expected, plainOptions, readOptions } from '../core/errors.js'
import { optionsOf } from '../core/id-options.js'

/** The environment that the bridge is to make. */
export interface PythonId {
  /** The id as the user wrote it. */
  readonly id: string
  /** Gymnasium's id, or an Atari game's name. */
  readonly name: string
  /** With the standard Atari preprocessing. */
  readonly atari: boolean
  /** Keyword arguments of `gymnasium.make`; of an Atari game, AtariOptions, filled in. */
  readonly options: Readonly<Record<string, unknown>>
}

export interface AtariOptions {
  /** The latest screens that are shown, as channels; 1 to 256. Absent, 4. */
  readonly frames?: number
  /** The chance that a frame repeats the action of the one before (Machado et al. 2018 advise 0.25). Absent, 0. */
  readonly stickyActions?: number
  /** True: an episode ends with the first life that is lost, and its return is a life's. Absent, false: it ends with the game. */
  readonly endOnLifeLost?: boolean
}

const isPrimitive: Requirement = {
  words: 'a number, true or false',
  fits: (value) => ['number', 'boolean', 'string'].includes(typeof value),
}

/** More screens than anybody learns from: a slip would be answered with gigabytes, and with silence. */
const MOST_FRAMES = 256

const ATARI: Required<AtariOptions> = { frames: 4, stickyActions: 0, endOnLifeLost: false }

/**
 * The id of a game of ale-py, as it is usually learnt from (Mnih et al. 2015): 84 x 84 bytes of grey, an action for four frames, the
 * brighter of the last two, up to 30 no-ops at the start. `atari('Breakout')` is `atari:Breakout`.
 *
 * @param game ale-py's name of it: Breakout, SpaceInvaders
 * @throws EnvError INVALID_OPTION when an option breaks its rule
 * @throws EnvError UNKNOWN_OPTION when an option has another name
 * @example
 * const env = atari('Breakout', { stickyActions: 0.25 }) // 'atari:Breakout?stickyActions=0.25', an id for make and for agents
 */
export function atari(game: string, options: AtariOptions = {}): string {
  check('the game', game, { ...text, words: "ale-py's name of one, such as Breakout" })
  const given = Object.entries(plainOptions('atari', options, '{ frames: 4 }'))
  // What an option may be is said of the id, which can hold no more than this.
  for (const [name, value] of given) check(`${named(name)} of atari`, value, isPrimitive)
  const query = given.map(([name, value]) => `${name}=${value}`)
  const id = query.length === 0 ? `atari:${game}` : `atari:${game}?${query.join('&')}`
  pythonId(id)
  return id
}

/**
 * `gymnasium:<id>` is any environment of an installed Gymnasium; `<id>` may itself begin with the Python module that registers it
 * (`gymnasium:minigrid:MiniGrid-Empty-5x5-v0`), and end with keyword arguments (`gymnasium:FrozenLake-v1?is_slippery=false`).
 * `atari:<Game>` is one of ale-py. Undefined for other ids.
 * @throws EnvError INVALID_OPTION for options that an Atari game has not, and for a module's path; ENV_UNKNOWN where no name follows
 */
export function pythonId(id: string): PythonId | undefined {
  const [, scheme, name, query] = /^(gymnasium|atari):([^?]+)(?:\?(.*))?$/.exec(id) ?? []
  if (scheme === undefined || name === undefined) {
    if (!/^(gymnasium|atari):/.test(id)) return undefined
    throw expected('env', 'named after the colon, as in gymnasium:FrozenLake-v1 or atari:Breakout', id, 'ENV_UNKNOWN')
  }
  if (/\.py(:|$)/.test(name)) throw expected(`the module in ${id}`, 'named as import takes it, without .py', name.split(':')[0])
  const options = optionsOf(id, query)
  if (scheme === 'gymnasium') return { id, name, atari: false, options }
  return { id, name, atari: true, options: atariOptions(id, options) }
}

function atariOptions(id: string, given: Readonly<Record<string, unknown>>): Required<AtariOptions> {
  const requirements = { frames: positiveInteger, stickyActions: numberBelow(0, 1), endOnLifeLost: flag }
  const options = { ...ATARI, ...readOptions<AtariOptions>(visible(id), given, requirements, '{ frames: 4 }') }
  check(`frames of ${visible(id)}`, options.frames, wholeNumber(1, MOST_FRAMES))
  return options
}
