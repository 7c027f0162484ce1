// The parts of docs/*.md that are made from the source: tables of options, and what functions and classes say of themselves. A page has a
// comment where each begins, and `<!-- end -->` where it ends.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const docs = path.join(root, 'docs')

/** The pages with such parts. */
export const pages = () =>
  readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(docs, name))
    .filter((page) => BEGIN.test(readFileSync(page, 'utf8')))

const BEGIN = /<!-- (options|functions|settings|operations) of ([^ ]+)(?: ([^ ]+))? -->\n/
const PART = /(<!-- (options|functions|settings|operations) of ([^ ]+)(?: ([^ ]+))? -->\n).*?(<!-- end -->)/gs

/**
 * A page with its parts made anew.
 *
 * @param tunables of each agent: the default and the bounds of each setting
 */
export function documented(page, tunables) {
  return page.replaceAll(PART, (_, begin, kind, file, names, end) => {
    const made = {
      options: optionsTable,
      functions: functionsOf,
      settings: () => settingsTable(file, tunables[file]),
      operations: operationsOf,
    }[kind]
    return `${begin}${made(file, names)}\n${end}`
  })
}

/** A row for each member of an interface, those that it extends not included. */
function optionsTable(file, name) {
  const rows = membersOf(file, name).map((member) => {
    const [meaning, usual] = meaningOf(member)
    const optional = member.questionToken || usual !== undefined
    return `| \`${member.name.getText()}\` | ${code(member.type.getText())} | ${meaning} | ${optional ? (usual ?? '') : 'to be given'} |`
  })
  return ['| option | type | meaning | default |', '|---|---|---|---|', ...rows].join('\n')
}

/** A row for each setting of an agent that PBT may tune. */
function settingsTable(agent, tunables) {
  const members = [
    ...membersOf(`agents/${agent}/settings.ts`, 'Settings'),
    ...membersOf('agents/actor-critic/settings.ts', 'SharedSettings'),
  ]
  const rows = Object.entries(tunables).map(([name, { default: usual, min, max, integer }]) => {
    const [meaning] = meaningOf(members.find((member) => member.name.getText() === name))
    const values = [integer ? 'integer' : 'number', `from ${min}`, ...(max === undefined ? [] : [`to ${max}`])].join(' ')
    return `| \`${name}\` | ${usual === Number.POSITIVE_INFINITY ? 'off' : usual} | ${values} | ${meaning} |`
  })
  return ['| setting | default | values | meaning |', '|---|---|---|---|', ...rows].join('\n')
}

function membersOf(file, name) {
  const found = declarations(file).find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name)
  if (!found) throw new Error(`${file} has no interface ${name}`)
  return found.members
}

/** The comment of a member as a cell, and the default that it names. */
function meaningOf(member) {
  const comment = cell(commentOf(member))
  const [, meaning, usual] = /^(.*?)(?: Default: (.*)\.)?$/.exec(comment)
  return [meaning, usual]
}

/** What the exported functions and classes of files say of themselves, with their examples. @param names those of the files; with commas */
function functionsOf(folder, names) {
  const sections = names.split(',').map((name) => {
    const node = declarations(`${folder}/${name}.ts`).find(
      (node) => (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && isExported(node) && commentOf(node) !== '',
    )
    if (!node) throw new Error(`${folder}/${name}.ts exports no function or class with a comment`)
    const examples = ts.getJSDocTags(node).filter((tag) => tag.tagName.text === 'example')
    const shown = examples.map((tag) => `\`\`\`ts\n${textOf(tag.comment).trim()}\n\`\`\``)
    return [`### ${node.name.text}`, commentOf(node), ...shown].join('\n\n')
  })
  return `\n${sections.join('\n\n')}\n`
}

/** A section for each operation of the registry: how it is called, what it computes, its operands and result. */
function operationsOf(folder) {
  const registry = readFileSync(path.join(root, folder, 'operations.ts'), 'utf8')
  const sections = [...registry.matchAll(/^import \* as (\w+) from '\.\/(.+)\.js'$/gm)].map(([, name, module]) => {
    const node = declarations(`${folder}/${module}.ts`).find(
      (one) => ts.isFunctionDeclaration(one) && one.name.text === 'build' && isExported(one),
    )
    if (!node) throw new Error(`${folder}/${module}.ts exports no build`)
    const tags = ts.getJSDocTags(node)
    const parameters = tags.filter(ts.isJSDocParameterTag).map((tag) => `- \`${tag.name.getText()}\`: ${line(tag.comment)}`)
    const result = tags.filter((tag) => tag.tagName.text === 'returns').map((tag) => `- gives ${line(tag.comment)}`)
    const errors = tags.filter((tag) => tag.tagName.text === 'throws').map((tag) => `- throws ${line(tag.comment)}`)
    const examples = tags.filter((tag) => tag.tagName.text === 'example').map((tag) => `\`\`\`ts\n${textOf(tag.comment).trim()}\n\`\`\``)
    const call = node.parameters
      .slice(1)
      .map((parameter) => (parameter.name.getText().startsWith('{') ? 'options' : parameter.name.getText()))
    const lists = [...parameters, ...result, ...errors].join('\n')
    return [`### ${name}`, `\`t.${name}(${call.join(', ')})\``, commentOf(node), lists, ...examples].join('\n\n')
  })
  return `\n${sections.join('\n\n')}\n`
}

/** The comment of a tag on one line; TypeScript leaves the dash of a parameter's to it. */
const line = (comment) =>
  textOf(comment)
    .replace(/^- /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()

function declarations(file) {
  const text = readFileSync(path.join(root, file), 'utf8')
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements
}

const isExported = (node) => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) !== 0
const textOf = (comment) => ts.getTextOfJSDocComment(comment) ?? ''
/** The text before the tags. */
const commentOf = (node) => textOf(node.jsDoc?.at(-1)?.comment).trim()
/** Text as a cell of a table: on one line, with lists as lines of their own. */
const cell = (text) =>
  text
    .replaceAll(/\n- /g, '<br>– ')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
const code = (type) => `\`${type.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('readonly ', '')}\``
