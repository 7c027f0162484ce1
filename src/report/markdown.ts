/**
 * A table in Markdown, for a README.
 *
 * @example
 * console.log(markdownTable(['method', 'score'], [['pbt', '498.3'], ['random', '471.8']]))
 */
export function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(heading), `| ${heading.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n')
}

/** A bar would end the cell, and a line's end the table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/[\r\n]+/g, ' ')
