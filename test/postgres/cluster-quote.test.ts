import { describe, expect, test } from 'vitest'
import { quoteIdentifier, quoteName } from '../../src/model/quote.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'

describe.each(await testMajors())('PostgreSQL %i', (major) => {
  test('every keyword that the server quotes is quoted, and every quoted name is the same name', async () => {
    const cluster = await sharedCluster(major)
    await using session = await cluster.connect()
    const { rows } = await session.query<{ readonly word: string; readonly quoted: string }>(
      'select word, quote_ident(word) as quoted from pg_get_keywords()',
    )
    expect(rows.length).toBeGreaterThan(400)
    const bare = rows.filter(({ word, quoted }) => quoted !== word && quoteIdentifier(word) === word)
    expect(bare).toEqual([])
    // Newer majors quote more words; which of them is no matter to older ones.
    if (major === 18) expect(rows.filter(({ word, quoted }) => quoteIdentifier(word) !== quoted)).toEqual([])

    const list = rows.map(({ word }) => `1 as ${quoteIdentifier(word)}`).join(', ')
    const result = await session.query(`select ${list}`)
    expect(Object.keys(result.rows[0] ?? {})).toEqual(rows.map(({ word }) => word))
  })

  test('all other names are quoted as the server does', async () => {
    const cluster = await sharedCluster(major)
    await using session = await cluster.connect()
    const names = [
      'orders',
      'Orders',
      '_x',
      '1st',
      'a$b',
      'a b',
      'a"b',
      '""',
      'größe',
      "it's",
      '',
      'a\\b',
      '😀',
      'a1_',
      '-',
    ]
    const { rows } = await session.query(
      'select array(select quote_ident(name) from unnest($1::text[]) name) as quoted',
      [names],
    )
    expect(rows).toEqual([{ quoted: names.map(quoteIdentifier) }])
  })
})

test('a name without a schema stays without', () => {
  expect(quoteName({ schema: '', name: 'order' })).toBe('"order"')
  expect(quoteName({ schema: 'Shop', name: 'orders' })).toBe('"Shop".orders')
})
