import { spaceWords } from '../../../envs/spaces/plain-space.js'
import { AgentError } from '../../errors.js'
import type { Exportable } from '../exportable.js'

/** The error of a format that cannot write an operation of a network. */
export function unsupported(format: string, operation: string): AgentError {
  return new AgentError(
    'EXPORT_UNSUPPORTED',
    `Expected a network of operations that ${format} can write, got ${operation}; safetensors takes every network`,
  )
}

/** @throws AgentError EXPORT_UNSUPPORTED for actions of a Dict or Tuple */
export function mustBePlainActions(format: string, { actionSpace }: Exportable): void {
  if (actionSpace.name !== 'Dict' && actionSpace.name !== 'Tuple') return
  throw new AgentError(
    'EXPORT_UNSUPPORTED',
    `Expected actions that ${format} can write, Discrete, MultiDiscrete or a Box, got ${spaceWords(actionSpace)}; safetensors takes every network`,
  )
}
