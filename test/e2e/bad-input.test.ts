import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { clade, project, small, temporaryFolder } from './clade.js'
import { experiment, LINE_ENV } from './plugins.js'

const cwd = temporaryFolder()

/** Every file below a folder with its bytes and its time, none of which may change. */
function everything(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const described = files.map((entry) => {
    const file = path.join(entry.parentPath, entry.name)
    return [file, `${statSync(file).mtimeMs} ${readFileSync(file).toString('base64')}`] as const
  })
  return Object.fromEntries(described)
}

/** Expects one sentence, the exit code of bad input, and no file made or changed. */
async function expectRefusal(args: readonly string[], sentence: string | RegExp, where = cwd): Promise<void> {
  const before = everything(where)
  const { code, stdout, stderr } = await clade(args, { cwd: where })
  expect(stderr).toMatch(/^clade: [^\n]+ \[[A-Z_]+\]\n$/)
  if (typeof sentence === 'string') expect(stderr).toBe(`clade: ${sentence}\n`)
  else expect(stderr).toMatch(sentence)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(everything(where)).toEqual(before)
}

describe.concurrent('the command line', () => {
  test.each([
    [
      ['run', 'cartpol'],
      /^clade: Expected the experiment to be a module's path or a name that clade list prints, got "cartpol"; did you mean cartpole\? \[EXPERIMENT_UNKNOWN\]\n$/,
    ],
    [['run', './nowhere.ts'], 'Cannot find the module nowhere.ts [MODULE_NOT_FOUND]'],
    [['run', 'cartpole', '--populaton', '3'], "Unknown option '--populaton'; did you mean --population? [USAGE]"],
    [['rnu', 'cartpole'], "Unknown command 'rnu'; did you mean run? [USAGE]"],
    [['run'], "Missing required argument 'experiment'; see clade --help [USAGE]"],
    [['run', 'cartpole', 'twice'], "Too many arguments for 'run': expected 1 argument but got 2; see clade --help [USAGE]"],
    [['run', 'cartpole', '--seed'], "Option '--seed <n>' argument missing; see clade --help [USAGE]"],
    [
      ['run', 'cartpole', '--seed', 'one'],
      'Expected --seed to be a number, got "one"; 20000, 20_000, 20k and 2e4 are numbers [INVALID_OPTION]',
    ],
    [['run', 'cartpole', '--seed', '-1'], 'Expected seed to be a whole number of 0 or more, got -1 [INVALID_OPTION]'],
    [
      ['run', 'cartpole', '--steps', ''],
      'Expected --steps to be a number, got ""; 20000, 20_000, 20k and 2e4 are numbers [INVALID_OPTION]',
    ],
    [['run', 'cartpole', '--steps', '1e400'], 'Expected stepsPerMember to be a positive integer, got Infinity [INVALID_OPTION]'],
    [['run', 'cartpole', '--ready-every', '5 k'], 'Expected --ready-every to be a number, got "5 k"; did you mean 5000? [INVALID_OPTION]'],
    [
      ['run', 'cartpole', '--ready-every', '500000'],
      'Expected readyEvery to be at most stepsPerMember (400000), got 500000 [INVALID_OPTION]',
    ],
    [['run', 'cartpole', '--population', '0'], 'Expected population to be a positive integer, got 0 [INVALID_OPTION]'],
    [['run', 'cartpole', '--population', '1.5'], 'Expected population to be a positive integer, got 1.5 [INVALID_OPTION]'],
    [['run', 'cartpole', '--out', ''], 'Expected --out to be a folder, got "" [INVALID_OPTION]'],
    [['run', 'cartpole', '--workers', '1.5'], 'Expected --workers to be a whole number of 0 or more, got "1.5" [INVALID_OPTION]'],
    [
      ['run', 'cartpole', '--method', 'pbtt'],
      /^clade: Expected method to be "pbt", "random", .*, got "pbtt"; did you mean "pbt"\? \[INVALID_OPTION\]\n$/,
    ],
    [
      ['run', 'cartpole', '--schedule', 'sync'],
      'Expected schedule to be "async" or "lockstep", got "sync"; did you mean "async"? [INVALID_OPTION]',
    ],
  ])('truth: %j', (args, sentence) => expectRefusal(args, sentence, mkdtempSync(path.join(cwd, 'empty-'))))
})

describe.concurrent('an experiment', () => {
  const refused = (name: string, text: string, sentence: string | RegExp, file = 'experiment.ts') =>
    expectRefusal(['run', `./${file}`], sentence, project(cwd, name, { [file]: text, 'line.js': LINE_ENV }))

  test.each([
    [
      'an unknown environment',
      { env: "'CartPole-v11'" },
      /^clade: Expected env to be a registered id, got "CartPole-v11"; did you mean CartPole-v1\? \[ENV_UNKNOWN\]\n$/,
    ],
    ['a path of no environment', { env: "'./lime.js'" }, 'Cannot find the module lime.js; did you mean line.js? [MODULE_NOT_FOUND]'],
    [
      'an unknown hyperparameter',
      { hyperparameters: 'learningrate: logUniform(1e-4, 1e-2)' },
      'a2c cannot tune "learningrate": did you mean "learningRate"? [HYPERPARAMETER_UNKNOWN]',
    ],
    [
      'a range upside down',
      { hyperparameters: 'learningRate: logUniform(1e-2, 1e-4)' },
      "Expected logUniform's low to be below its high, got 0.01 and 0.0001 (experiment.ts:8) [INVALID_RANGE]",
    ],
    [
      'a range that makes no sense',
      { hyperparameters: 'discount: uniform(0.5, 1.5)' },
      'Expected discount to stay within 0 to 1, got 0.5 to 1.5 [INVALID_RANGE]',
    ],
    ['an unknown option', { more: 'popluation: 3' }, 'Unknown option "popluation": did you mean "population"? [UNKNOWN_OPTION]'],
    [
      'an unknown option of the agent',
      { agent: 'unrol: 3' },
      'Unknown option "unrol" of a2c: did you mean "unroll"? (experiment.ts:7) [UNKNOWN_OPTION]',
    ],
    ['a population of a half', { more: 'population: 0.5' }, 'Expected population to be a positive integer, got 0.5 [INVALID_OPTION]'],
  ] as const)('truth: with %s', (name, options, sentence) => refused(name, experiment(options), sentence))

  test('truth: with a syntax error names the file and the line', async () => {
    const text = `${experiment()}\nconst x = = 3\n`
    const line = text.split('\n').indexOf('const x = = 3') + 1
    for (const file of ['experiment.ts', 'experiment.js', 'experiment.mjs']) {
      await refused(`syntax in ${file}`, text, `Cannot parse ${file}:${line}:11: Unexpected token [MODULE_SYNTAX]`, file)
    }
  })

  test('truth: that throws, imports what is not there or exports nothing', async () => {
    await refused(
      'throws',
      'export default null.name\n',
      /^clade: Cannot load experiment\.ts: Cannot read properties of null .+ \(experiment\.ts:1\) \[MODULE_THREW\]\n$/,
    )
    await refused(
      'misspelt',
      "import { defineExperimnt } from 'clade'\nexport default defineExperimnt({})\n",
      /experiment\.ts.*\[MODULE_(IMPORT|THREW)\]\n$/,
    )
    await refused(
      'imports',
      "import x from 'claed'\nexport default x\n",
      'Cannot import claed in experiment.ts: it was not found; did you mean clade? [MODULE_IMPORT]',
    )
    await refused('nothing', 'export const x = 1\n', 'Expected experiment.ts to have a default export, got none [MODULE_NO_DEFAULT]')
    await refused(
      'number',
      'export default 3\n',
      'Expected the default export to be an experiment (see defineExperiment), got 3 [EXPERIMENT_INVALID]',
    )
  })
})

describe('a folder', () => {
  const held = path.join(cwd, 'held')
  beforeAll(async () => {
    expect(await clade(['run', ...small({ steps: 5000, out: held })], { cwd })).toMatchObject({ code: 0 })
    mkdirSync(path.join(cwd, 'foreign'))
    writeFileSync(path.join(cwd, 'foreign', 'thesis.txt'), 'ten years of work')
    writeFileSync(path.join(cwd, 'file'), 'mine')
  })

  test.each([
    ['another run', 'held', 'already holds a run: add --resume to go on with it, or choose another --out [RUN_EXISTS]'],
    ['something else', 'foreign', 'already holds something that is no run of Clade: choose another --out [RUN_FOLDER_TAKEN]'],
    ['a file', 'file', 'already holds something that is no run of Clade: choose another --out [RUN_FOLDER_TAKEN]'],
  ])('truth: --out that holds %s', (_, out, sentence) => expectRefusal(['run', ...small({ out })], `${path.join(cwd, out)} ${sentence}`))

  test('truth: --out below a file', () =>
    expectRefusal(
      ['run', ...small({ out: 'file/run' })],
      /^clade: Expected .+\/file\/run to be a folder that can be written, got ENOTDIR: .+ \[RUN_FOLDER_UNWRITABLE\]\n$/,
    ))

  test.skipIf(process.platform !== 'linux')('truth: --out where no folder can be made, though its parent is there', () =>
    expectRefusal(
      ['run', ...small({ out: '/proc/run' })],
      /^clade: Expected \/proc\/run to be a folder that can be made, got ENOENT: .+ \[RUN_FOLDER_UNWRITABLE\]\n$/,
    ),
  )

  test.each([
    [{ seed: 5 }, 'seed is 1, and now it is 5'],
    [{ population: 4 }, 'population is 3, and now it is 4'],
    [
      { steps: 10_000 },
      'budget.stepsPerMember is 5000, and now it is 10000; to train it for longer, leave the experiment as it was and use clade resume with --steps',
    ],
    [{ method: 'fixed' }, 'method.name is "pbt", and now it is "fixed"'],
  ])('truth: --resume with another configuration, %o', (change, difference) =>
    expectRefusal(
      ['run', ...small({ steps: 5000, out: held, ...change }), '--resume'],
      `${held} holds a run of another configuration: its ${difference} [RUN_CONFIG_MISMATCH]`,
    ),
  )

  test('truth: resume and verify of what is no run', async () => {
    for (const command of ['resume', 'verify']) {
      await expectRefusal([command, 'nowhere'], `Expected ${cwd}/nowhere to hold a Clade run, but there is no run.json [RUN_INVALID]`)
      await expectRefusal([command, 'foreign'], `Expected ${cwd}/foreign to hold a Clade run, but there is no run.json [RUN_INVALID]`)
    }
  })

  const damaged = (name: string, damage: (run: string) => void): string => {
    const run = path.join(cwd, name)
    cpSync(held, run, { recursive: true })
    damage(run)
    return run
  }

  test.each([
    ['text', 'hello', 'its run.json is not JSON'],
    ['half', '{ "format": 1, "name"', 'its run.json is not JSON'],
    ['list', '[]', 'its run.json has no fields'],
    ['other', '{ "name": "mine", "version": 3 }', 'its run.json has format undefined; this version reads format 1'],
  ])('truth: a foreign run.json (%s)', async (name, text, why) => {
    const run = damaged(`run-${name}`, (at) => writeFileSync(path.join(at, 'run.json'), text))
    for (const args of [
      ['resume', run],
      ['verify', run],
      ['run', ...small({ steps: 5000, out: run }), '--resume'],
    ]) {
      await expectRefusal(args, `Expected ${run} to hold a Clade run, but ${why} [RUN_INVALID]`)
    }
  })

  const journalOf = (run: string) => path.join(run, 'journal', 'data.mdb')
  const overwritten = (from: number) => (run: string) => writeFileSync(journalOf(run), readFileSync(journalOf(run)).fill(0xa5, from))

  test.each([
    ['of other content', overwritten(0), /Expected .+data\.mdb to be a Clade journal, got other content \[JOURNAL_FOREIGN\]\n$/],
    ['that is text', (run: string) => writeFileSync(journalOf(run), 'hello'), /got a file of 5 bytes \[JOURNAL_FOREIGN\]\n$/],
    ['damaged in all its pages', overwritten(8192), /Cannot read the journal .+data\.mdb: page \d+ is damaged \[JOURNAL_CORRUPT\]\n$/],
    ['cut off', (run: string) => writeFileSync(journalOf(run), readFileSync(journalOf(run)).subarray(0, 5000)), /\[JOURNAL_CORRUPT\]\n$/],
  ] as const)('truth: a journal %s', async (name, damage, sentence) => {
    const run = damaged(`journal ${name}`, damage)
    const others = () => Object.entries(everything(run)).filter(([file]) => !file.includes(`${path.sep}journal${path.sep}`))
    const before = others()
    for (const command of ['verify', 'resume']) {
      const { code, stderr } = await clade([command, run], { cwd })
      expect(stderr).toMatch(/^clade: [^\n]+ \[[A-Z_]+\]\n$/)
      expect(stderr).toMatch(sentence)
      expect(code).toBe(2)
      expect(others()).toEqual(before)
    }
  })

  test('truth: a run without its journal is not verified, and not taken for a new one', async () => {
    const run = damaged('no-journal', (at) => rmSync(path.join(at, 'journal'), { recursive: true }))
    const { code, stderr } = await clade(['verify', run], { cwd })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `clade: Expected ${run}/journal/data.mdb to be a Clade journal, got there is none [JOURNAL_FOREIGN]\n`,
    })
  })
})
