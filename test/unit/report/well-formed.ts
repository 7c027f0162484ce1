import { spawnSync } from 'node:child_process'

/** Strict XML parsers that a machine may have; Node has none. Each reads standard input and exits with 0 for well-formed XML. */
const PARSERS = [
  ['python3', ['-c', 'import sys, xml.etree.ElementTree as e; e.parse(sys.stdin.buffer)']],
  ['xmllint', ['--noout', '-']],
] as const

const parses = ([command, args]: (typeof PARSERS)[number], xml: string): boolean => spawnSync(command, args, { input: xml }).status === 0

const parser = PARSERS.find((candidate) => parses(candidate, '<a/>') && !parses(candidate, '<a>'))

export const hasParser = parser !== undefined

export function isWellFormed(xml: string): boolean {
  return parser !== undefined && parses(parser, xml)
}
