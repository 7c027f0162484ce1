import { Drawing } from './recording/drawing.js'

/**
 * Writes commands, one method an operation. The kernels check nothing, so everything is checked here, once: a size, stride or offset
 * that does not fit the memory throws a RangeError that names the operation. Each file of recording/ adds a family of operations to those
 * of another one.
 */
export class Recorder extends Drawing {}
