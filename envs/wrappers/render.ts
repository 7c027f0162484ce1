import type { Env, Frame, RenderMetadata, RenderMode } from '../core/env.js'

interface Rendering {
  metadata?: RenderMetadata
  renderMode?: RenderMode | null
  render?: () => string | Frame
}

/** Gives a wrapper `metadata`, `renderMode` and `render` of the environment inside, as far as that one has them. */
export function passRender<O, A>(wrapper: Rendering, env: Env<O, A>): void {
  if (env.metadata !== undefined) wrapper.metadata = env.metadata
  if (env.renderMode !== undefined) wrapper.renderMode = env.renderMode
  if (env.render !== undefined) wrapper.render = () => env.render!()
}
