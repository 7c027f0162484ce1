/** What the bridge is to make. */
export interface PythonId {
  /** As the user wrote it. */
  readonly id: string
  /** Gymnasium's id, or an Atari game's name. */
  readonly name: string
  /** With the standard Atari preprocessing. */
  readonly atari: boolean
}

/**
 * `gymnasium:<id>` is any environment of an installed Gymnasium; `<id>` may itself begin with the Python module that registers it
 * (`gymnasium:minigrid:MiniGrid-Empty-5x5-v0`). `atari:<Game>` is one of ale-py as it is usually learnt from. Undefined for other ids.
 */
export function pythonId(id: string): PythonId | undefined {
  const [, scheme, name] = /^(gymnasium|atari):(.+)$/.exec(id) ?? []
  return scheme === undefined || name === undefined ? undefined : { id, name, atari: scheme === 'atari' }
}
