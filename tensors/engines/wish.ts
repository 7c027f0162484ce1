import { expected } from '../errors.js'

/** Worker threads inherit it. Unset: the kernels, native where they are there. */
export const ENGINE_VARIABLE = 'CLADE_ENGINE'

/** The packages that run TensorFlow.js: the `tfjs:` name and the package of its back end. */
export const tfjsPackages = {
  'node-gpu': '@tensorflow/tfjs-node-gpu',
  node: '@tensorflow/tfjs-node',
  wasm: '@tensorflow/tfjs-backend-wasm',
  cpu: '@tensorflow/tfjs-backend-cpu',
} as const
export type TfjsName = keyof typeof tfjsPackages

/** In the order in which one is looked for. */
export const tfjsNames = Object.keys(tfjsPackages) as TfjsName[]

/** The names that `--engine` takes. CLADE_ENGINE also takes an instruction set, as `native:avx2`, to test and measure. */
export type EngineName = 'wasm' | 'native' | 'tfjs' | `tfjs:${TfjsName}`
export const engineNames: readonly EngineName[] = ['wasm', 'native', 'tfjs', ...tfjsNames.map((name) => `tfjs:${name}` as const)]
/** The same in messages. */
export const engineWords = `${engineNames.slice(0, -1).join(', ')} or ${engineNames.at(-1)}`

/** What CLADE_ENGINE asks for. */
export type Wish =
  | { readonly engine: 'any' | 'wasm' }
  | { readonly engine: 'native'; readonly set: string | null }
  /** `name` null: the first that there is. */
  | { readonly engine: 'tfjs'; readonly name: TfjsName | null }

/** @throws TensorError INVALID_OPTION */
export function wish(text: string | undefined = process.env[ENGINE_VARIABLE]): Wish {
  if (text === undefined) return { engine: 'any' }
  const [engine, part] = text.split(/:(.*)/s)
  if (engine === 'wasm' && part === undefined) return { engine }
  if (engine === 'native' && part !== '') return { engine, set: part ?? null }
  if (engine === 'tfjs' && (part === undefined || Object.hasOwn(tfjsPackages, part)))
    return { engine, name: (part as TfjsName | undefined) ?? null }
  throw expected('the engine', engineWords, text)
}
