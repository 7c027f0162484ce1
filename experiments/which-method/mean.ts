import type { Summary } from 'clade'

export const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
