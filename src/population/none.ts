import type { Exploit } from './exploit/exploit.js'
import type { Explore } from './explore/explore.js'

/**
 * As `exploit:` nobody copies (a diverged member is still replaced); as `explore:` what was copied stays as it is.
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
