import { Command } from 'commander'
import { expect, it } from 'vitest'
import { formats } from '../../../agents/export/formats/formats.js'
import { addExportFlags } from '../../../src/cli/export-flags.js'
import { runFormats } from '../../../src/report/export/index.js'

it('law: the help of clade export names every format that is registered', () => {
  const { description } = addExportFlags(new Command()).options.find(({ long }) => long === '--format')!
  const listed = /of the agent (.*) \(.*\), of the whole run (.*)$/.exec(description)!.slice(1)
  expect(listed).toEqual([formats, runFormats].map((of) => Object.keys(of).join(', ')))
})
