import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const ENTRIES = ['src/index.ts', 'envs/index.ts', 'agents/index.ts', 'tensors/index.ts']

const program = ts.createProgram(
  ENTRIES.map((entry) => path.join(ROOT, entry)),
  {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    noEmit: true,
    types: [],
  },
)
const checker = program.getTypeChecker()

/** What an entry point exports, each under its name, followed to the module that declares it. */
function exportsOf(entry: string): ts.Symbol[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(path.join(ROOT, entry))!)!
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
}

/** Functions and classes, and constants that are functions. */
function isCallable(symbol: ts.Symbol): boolean {
  if (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) return true
  const declaration = symbol.valueDeclaration
  return declaration !== undefined && checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures().length > 0
}

/** The texts of its examples; a class may show how it is made where it is made. */
function examplesOf(symbol: ts.Symbol): string[] {
  const tags = [symbol, symbol.members?.get(ts.InternalSymbolName.Constructor)].flatMap((one) => one?.getJsDocTags(checker) ?? [])
  return tags.filter(({ name }) => name === 'example').map(({ text }) => ts.displayPartsToString(text))
}

/** Follows an imported name to what it names. */
function resolved(node: ts.Node): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node)
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

const documentsThrows = (symbol: ts.Symbol | undefined): boolean =>
  [symbol, symbol?.members?.get(ts.InternalSymbolName.Constructor)].some((one) =>
    one?.getJsDocTags(checker).some(({ name }) => name === 'throws'),
  )

/** Tells whether a body throws, or calls what says that it throws. A function inside it runs at another time. */
function throws(body: ts.Node | undefined): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return false
    if (ts.isThrowStatement(node)) return true
    const called = ts.isCallExpression(node) || ts.isNewExpression(node) ? resolved(node.expression) : undefined
    return documentsThrows(called) || ts.forEachChild(node, visit) === true
  }
  return body !== undefined && ts.forEachChild(body, visit) === true
}

/** Tells whether calling a function, or making one of a class, throws. */
const mayThrow = (symbol: ts.Symbol): boolean =>
  (symbol.declarations ?? [])
    .flatMap((declaration) => (ts.isClassDeclaration(declaration) ? declaration.members.filter(ts.isConstructorDeclaration) : declaration))
    .some((declaration) => ts.isFunctionLike(declaration) && throws((declaration as ts.FunctionDeclaration).body))

function parses(text: string): boolean {
  return ts.transpileModule(text, { reportDiagnostics: true }).diagnostics?.length === 0
}

describe.each(ENTRIES)('what %s exports', (entry) => {
  const callables = exportsOf(entry).filter(isCallable)

  it('truth: is found', () => {
    expect(callables.length).toBeGreaterThan(5)
  })

  it('law: shows each function and class with an @example that I can copy', () => {
    expect(callables.filter((symbol) => examplesOf(symbol).every((text) => text === '')).map(({ name }) => name)).toEqual([])
  })

  it('law: says of each function and class with @throws that it throws', () => {
    const throwing = callables.filter(mayThrow)
    expect(throwing.filter((symbol) => !documentsThrows(symbol)).map(({ name }) => name)).toEqual([])
    expect(throwing.length).toBeGreaterThan(3)
  })

  it('law: shows nothing that is no TypeScript', () => {
    expect(callables.flatMap(examplesOf).filter((text) => !parses(text))).toEqual([])
  })
})
