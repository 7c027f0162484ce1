import type { Exploit } from './exploit/exploit.js'
import type { Explore } from './explore/explore.js'

/**
 * A strategy that changes nothing: as `exploit:` nobody copies (a diverged member is still replaced), as `explore:` the values that were
 * copied stay as they are.
 *
 * @example
 * explore: none()
 */
export function none(): Exploit & Explore {
  return {
    name: 'none',
    config: {},
    choose: () => ({ donor: null, reason: 'exploit is off' }),
    explore: (values) => values,
  }
}
