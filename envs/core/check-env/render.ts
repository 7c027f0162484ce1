import { show } from '../../../checks/show.js'
import type { Env, RenderMetadata, RenderMode } from '../env.js'
import { isView, VIEWS } from '../render-mode.js'
import { CheckedEnv } from './checked-env.js'
import type { Findings } from './findings.js'

const MODES: readonly unknown[] = ['ansi', 'rgb_array'] satisfies RenderMode[]

/** Checks what is declared of rendering, and returns the modes to try. */
export function checkMetadata(env: Env, findings: Findings): readonly RenderMode[] {
  const { renderModes, renderFps } = (env.metadata ?? {}) as Partial<RenderMetadata>
  if (renderModes === undefined) {
    if (env.render !== undefined)
      findings.add('render-undeclared', 'The environment has render, but metadata.renderModes does not say in which modes')
    return []
  }
  const unknown = Array.isArray(renderModes) ? renderModes.find((mode) => !MODES.includes(mode)) : renderModes
  if (unknown !== undefined) {
    findings.add('render-modes', `Expected metadata.renderModes to be a list of ${MODES.join(' and ')}, got ${show(renderModes)}`)
    return []
  }
  if (renderModes.length > 0 && renderFps === undefined) {
    findings.add('render-fps-missing', 'Expected metadata.renderFps to say how fast to play back, got undefined')
  } else if (renderModes.length > 0 && !(typeof renderFps === 'number' && renderFps > 0 && Number.isFinite(renderFps))) {
    findings.add('render-fps', `Expected metadata.renderFps to be a positive number, got ${show(renderFps)}`)
  }
  const mode = env.renderMode ?? null
  if (mode !== null && !renderModes.includes(mode)) {
    findings.add('render-mode', `Expected renderMode to be one of ${renderModes.join(', ')} or null, got ${show(mode)}`)
  }
  return renderModes
}

/** Tries a mode on an environment that was made for it. */
export function checkRendering(env: Env, mode: RenderMode, findings: Findings): void {
  if (env.renderMode !== mode) {
    findings.add(
      'render-mode',
      `Expected renderMode to be ${mode} when it is made with { renderMode: '${mode}' }, got ${show(env.renderMode)}`,
    )
    return
  }
  const checked = new CheckedEnv(env, findings)
  checked.reset()
  const view: unknown = checked.call('render-throws', `render() in mode ${mode}`, () => env.render!())
  if (isView(mode, view)) return
  findings.add('render-result', `Expected render() in mode ${mode} to return ${VIEWS[mode]}, got ${show(view)}`)
}
