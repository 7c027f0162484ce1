import type { Examples } from '../../tensors/examples.js'
import { operations } from '../../tensors/operations/operations.js'
import { describeOperation } from '../conformance/describe-operation.js'

for (const [name, operation] of Object.entries(operations))
  if ('examples' in operation) describeOperation(name, operation.examples as Examples)
