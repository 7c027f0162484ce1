import { h, svg } from '../dom.js'
import { terse } from '../format.js'
import type { QuantileScale } from '../quantiles.js'
import { shades } from '../shades.js'

/** The legend of colours by quantile: the shades, and the values at which the quarters of them end. */
export function quantileLegend(scale: QuantileScale, what: string): HTMLElement {
  const [width, height] = [132, 8]
  const colours = shades()
  const bar = svg('svg', { width, height, 'aria-hidden': 'true' })
  for (const [i, fill] of colours.entries()) {
    bar.append(svg('rect', { x: (i * width) / colours.length, width: width / colours.length + 0.5, height, fill }))
  }
  const quarters = scale.quarters
  const ends = quarters.length === 0 ? [] : [quarters[0]!, quarters[2]!, quarters[4]!]
  return h(
    'span',
    {
      class: 'scale',
      title: `The colour is the rank of the ${what}: each shade holds equally many (quantiles), so that one outlier does not take the scale`,
    },
    h('span', { class: 'what' }, `colour: rank of the ${what}`),
    h('span', { class: 'bar' }, bar, h('span', { class: 'ends' }, ...ends.map((end) => h('span', {}, terse(end))))),
  )
}
