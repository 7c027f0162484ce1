import { AgentError } from '../../errors.js'

/** The error of a format that cannot write an operation of a network. */
export function unsupported(format: string, operation: string): AgentError {
  return new AgentError(
    'EXPORT_UNSUPPORTED',
    `Expected a network of operations that ${format} can write, got ${operation}; safetensors takes every network`,
  )
}
