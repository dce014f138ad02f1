import type { Rule } from '../src/lint/kit.ts'
import { advice } from './advice.ts'
import { compatibility } from './compatibility.ts'
import { dataLoss } from './data-loss.ts'
import { locks } from './locks.ts'
import { operations } from './operations.ts'

/** Every built-in rule, in the order of the docs. `test/unit/rules/rules.test.ts` fails if a file is missing here. */
export const rules: readonly Rule[] = [...compatibility, ...locks, ...dataLoss, ...operations, ...advice]
