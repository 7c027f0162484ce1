import type { Examples } from '../../tensors/examples/examples.js'
import { operations } from '../../tensors/operations/operations.js'
import { describeOperation } from '../conformance/describe-operation.js'

const registered: Readonly<Record<string, { readonly examples: Examples }>> = operations

for (const [name, { examples }] of Object.entries(registered)) describeOperation(name, examples)
