/** The part of WebAssembly that the engine uses; TypeScript knows it only together with the browser's whole DOM. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number })
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module)
    readonly exports: Readonly<Record<string, unknown>>
  }
  class Global {
    readonly value: number
  }
  function validate(bytes: Uint8Array): boolean
}
