import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The forms in which the source gives an error its code. */
const FORMS = [
  // An error with its code.
  /new (?:Clade|Env|Agent|Tensor)Error\(\s*'([A-Z_]+)'/g,
  // A helper that makes one: the code is its last argument, or that argument's default.
  /\bexpected\(.*, '([A-Z]+_[A-Z_]+)'\)/g,
  /\bcode(?:: \w+)? = '([A-Z_]+)'/g,
  // A failure that crosses a thread as data.
  /\bcode: '([A-Z_]+)'/g,
  /\bfailure\(\w+, '([A-Z_]+)'\)/g,
  // The code of commander's errors.
  /\[([A-Z_]+)\]`/g,
]

function codesIn(text: string): string[] {
  return FORMS.flatMap((form) => [...text.matchAll(form)].map(([, code]) => code!))
}

function codesOfTheSource(): string[] {
  const files = ['checks', 'src', 'envs', 'tensors', 'agents'].flatMap((room) =>
    readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((file) => path.join(ROOT, room, file)),
  )
  const codes = files.filter((file) => file.endsWith('.ts')).flatMap((file) => codesIn(readFileSync(file, 'utf8')))
  return [...new Set(codes)].sort()
}

const documented = [...readFileSync(path.join(ROOT, 'docs/errors.md'), 'utf8').matchAll(/^\| `([A-Z_]+)` \| .+ \| .+ \| ([12]) \|$/gm)]

test('law: docs/errors.md lists every code that the source can raise, once, and no other', () => {
  expect(documented.map(([, code]) => code).sort()).toEqual(codesOfTheSource())
})

test('law: it gives the exit code that the source does', () => {
  const failing = new Set<string>()
  for (const room of ['src', 'agents']) {
    for (const file of readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
      const text = readFileSync(path.join(ROOT, room, file), 'utf8')
      // The third argument says that the input is not to blame.
      for (const [call, code] of text.matchAll(/new (?:Clade|Agent)Error\(\s*'([A-Z_]+)'(?:.*\)$|,\n(?:.*\n){1,3}?\s*\))/gm)) {
        if (/, false,?\s*\)$|\n\s*false,\s*\)$/.test(call)) failing.add(code!)
      }
    }
  }
  expect(
    documented
      .filter(([, , exit]) => exit === '1')
      .map(([, code]) => code)
      .sort(),
  ).toEqual([...failing].sort())
})

test('truth: each form in which the source gives a code is found', () => {
  const text = [
    "throw new CladeError('ONE', 'no')",
    "throw new EnvError(\n  'TWO_TWO',\n  'no')",
    "throw expected('the seed', 'a whole number', seed, 'THREE_THREE')",
    "function expected(what: string, code = 'FOUR') {}",
    "return { type: 'failed', code: 'FIVE', message }",
    "return failure(error, 'SIX')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: text of a source file
    'print(`clade: ${text} [SEVEN]`)',
    "if (code === 'ENOSPC') return 'EIGHT'",
  ].join('\n')
  expect(codesIn(text).sort()).toEqual(['FIVE', 'FOUR', 'ONE', 'SEVEN', 'SIX', 'THREE_THREE', 'TWO_TWO'])
})
