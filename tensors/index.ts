/** Static tensor programs: built once of symbolic tensors, differentiated, and run by the engine that the machine has. */
export { type Builder, type InputShape, RowsAxis } from './builder.js'
export { ready } from './engines/in-use.js'
export { TensorError } from './errors.js'
export { constantly, type Initialiser, orthogonal, zeros } from './initialisers.js'
export { type AdamOptions, adam, type Minimiser, type RmsPropOptions, rmsProp } from './minimisers.js'
export {
  type Lines,
  type NamedParameter,
  type Outputs,
  type Program,
  type ProgramOptions,
  type Programs,
  program,
  programs,
} from './program.js'
export { type ScanOptions, type ScanStep, scan } from './scan.js'
export type { ElementType, Shape, Tensor } from './tensor.js'
