import type { Value, Values } from '../trainable.js'
import type { Kind } from './kind.js'

/** The hyperparameters that are searched, by name. */
export type Space = Readonly<Record<string, Kind>>

/** A value for every key, drawn in the order of the names: the order in which an experiment lists them changes nothing. */
export function mapSpace(space: Space, draw: (kind: Kind, name: string) => Value): Values {
  const names = Object.keys(space).sort()
  return Object.fromEntries(names.map((name) => [name, draw(space[name]!, name)]))
}
