import { TensorError } from '../../errors.js'

const REMEDIES = 'raise ulimit -v, or use fewer --workers'

/** The system did not give the native engine an arena of so many bytes. */
export function memoryRefused(bytes: number): TensorError {
  const megabytes = Math.ceil(bytes / 2 ** 20)
  return new TensorError('MEMORY_REFUSED', `Expected ${megabytes} MB of memory for a network, but the system refused it; ${REMEDIES}`)
}

/** The system did not give WebAssembly its memory: V8 reserves 10 GiB of addresses around each, so that it need not check bounds. */
export function addressesRefused(): TensorError {
  return new TensorError(
    'MEMORY_REFUSED',
    'Expected 10 GiB of address space, which WebAssembly reserves for each worker, but the system refused it; ' +
      `build the native engine (npm rebuild), set NODE_OPTIONS=--disable-wasm-trap-handler, ${REMEDIES}`,
  )
}
