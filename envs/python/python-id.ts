import { expected, named, reading, visible } from '../core/errors.js'
import { check, isOptions, text } from '../core/options.js'

/** What the bridge is to make. */
export interface PythonId {
  /** As the user wrote it. */
  readonly id: string
  /** Gymnasium's id, or an Atari game's name. */
  readonly name: string
  /** With the standard Atari preprocessing. */
  readonly atari: boolean
  /** Keyword arguments of `gymnasium.make`; of an Atari game, AtariOptions, filled in. */
  readonly options: Readonly<Record<string, unknown>>
}

export interface AtariOptions {
  /** How many of the latest screens are shown, as channels. Absent, 4. */
  readonly frames?: number
  /** The chance that a frame repeats the action of the one before (Machado et al. 2018 advise 0.25). Absent, 0. */
  readonly stickyActions?: number
  /** Whether an episode ends with the first life that is lost; its return is then a life's. Absent, false: with the game. */
  readonly endOnLifeLost?: boolean
}

const ATARI: Required<AtariOptions> = { frames: 4, stickyActions: 0, endOnLifeLost: false }

/**
 * The id of a game of ale-py, as it is usually learnt from (Mnih et al. 2015): 84 x 84 bytes of grey, an action for four frames, the
 * brighter of the last two, up to 30 no-ops at the start. `atari('Breakout')` is `atari:Breakout`.
 *
 * @param game ale-py's name of it: Breakout, SpaceInvaders
 * @throws EnvError INVALID_OPTION
 */
export function atari(game: string, options: AtariOptions = {}): string {
  check('the game', game, { ...text, words: "ale-py's name of one, such as Breakout" })
  const given = isOptions(options) ? reading(() => Object.entries(options), undefined) : undefined
  if (given === undefined) throw expected('the options of atari', 'an object such as { frames: 4 }', options)
  const query = given
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      // What an option may be is said of the id, which can hold no more than this.
      check(`${named(name)} of atari`, value, {
        words: 'a number, true or false',
        fits: (x) => ['number', 'boolean', 'string'].includes(typeof x),
      })
      return `${name}=${value}`
    })
  const id = query.length === 0 ? `atari:${game}` : `atari:${game}?${query.join('&')}`
  pythonId(id)
  return id
}

/**
 * `gymnasium:<id>` is any environment of an installed Gymnasium; `<id>` may itself begin with the Python module that registers it
 * (`gymnasium:minigrid:MiniGrid-Empty-5x5-v0`), and end with keyword arguments (`gymnasium:FrozenLake-v1?is_slippery=false`).
 * `atari:<Game>` is one of ale-py. Undefined for other ids.
 * @throws EnvError INVALID_OPTION for options that an Atari game has not, and for a module's path
 */
export function pythonId(id: string): PythonId | undefined {
  const [, scheme, name, query] = /^(gymnasium|atari):([^?]+)(?:\?(.*))?$/.exec(id) ?? []
  if (scheme === undefined || name === undefined) return undefined
  if (/\.py(:|$)/.test(name)) throw expected(`the module in ${id}`, 'named as import takes it, without .py', name.split(':')[0])
  const options = Object.fromEntries([...new URLSearchParams(query)].map(([key, text]) => [key, value(text)]))
  if (scheme === 'gymnasium') return { id, name, atari: false, options }
  return { id, name, atari: true, options: atariOptions(id, options) }
}

/** `false`, 5 and [1, 2] are what they look like; anything else is a text. */
function value(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function atariOptions(id: string, given: Readonly<Record<string, unknown>>): Required<AtariOptions> {
  const shown = visible(id)
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(ATARI, name))
  if (unknown !== undefined) throw expected(`the options of ${shown}`, Object.keys(ATARI).join(', '), unknown)
  const { frames, stickyActions, endOnLifeLost } = { ...ATARI, ...given } as Required<AtariOptions>
  if (!(Number.isSafeInteger(frames) && frames >= 1)) throw expected(`frames of ${shown}`, 'a positive whole number', frames)
  if (!(typeof stickyActions === 'number' && stickyActions >= 0 && stickyActions < 1))
    throw expected(`stickyActions of ${shown}`, 'from 0 to below 1', stickyActions)
  if (typeof endOnLifeLost !== 'boolean') throw expected(`endOnLifeLost of ${shown}`, 'true or false', endOnLifeLost)
  return { frames, stickyActions, endOnLifeLost }
}
