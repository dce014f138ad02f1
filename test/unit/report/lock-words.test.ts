import { expect, test } from 'vitest'
import { lockWords } from '../../../src/report/lock-words.ts'
import { effect } from './sample.ts'

test('the strongest lock comes first, relations with the same fate stand together', () => {
  const words = lockWords([
    effect('customers', { lock: 'SHARE ROW EXCLUSIVE', role: 'referenced' }),
    effect('items', { lock: 'SHARE ROW EXCLUSIVE', role: 'referenced' }),
    effect('orders', { duration: 'rewrite' }),
  ])
  expect(words).toEqual([
    'ACCESS EXCLUSIVE on orders: nobody can read or write it while it is rewritten',
    'SHARE ROW EXCLUSIVE on customers and items: writes wait until the transaction ends',
  ])
})

test('instant work is said to be instant, but the lock stays', () => {
  expect(lockWords([effect('Orders')])).toEqual([
    'ACCESS EXCLUSIVE on "Orders": nobody can read or write it until the transaction ends, the work itself is instant',
  ])
})

test('many partitions are counted', () => {
  const partitions = Array.from({ length: 16 }, (_, i) =>
    effect(`orders_${i}`, {
      role: 'partition',
      duration: 'scan',
      relation: { schema: 'sales', name: `orders_${i}` },
    }),
  )
  expect(lockWords(partitions)).toEqual([
    'ACCESS EXCLUSIVE on sales.orders_0, sales.orders_1, sales.orders_2, sales.orders_3 … and 12 partitions: ' +
      'nobody can read or write them while their rows are scanned',
  ])
})

test('relations that the statement creates are nobody’s concern', () => {
  expect(lockWords([effect('orders', { isCreated: true })])).toEqual([])
})

test.each([
  [
    'SHARE UPDATE EXCLUSIVE',
    'scan',
    'reads and writes go on, other schema changes wait while its rows are scanned',
  ],
  ['SHARE', 'build', 'writes wait while the index is built'],
  ['EXCLUSIVE', 'query', 'writes wait for as long as the statement runs'],
  ['ROW EXCLUSIVE', 'query', 'reads and writes go on'],
] as const)('%s for a %s', (lock, duration, words) => {
  expect(lockWords([effect('orders', { lock, duration })])).toEqual([`${lock} on orders: ${words}`])
})
