import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as groupings from '../../../src/catalog/groupings.ts'
import { edit, type Grouping, groupsOf } from '../../../src/catalog/layered-map.ts'
import {
  baseTypeOf,
  childrenOf,
  columnsOfType,
  defaultPartitionOf,
  domainsOver,
  foreignKeysFrom,
  foreignKeysTo,
  indexesOf,
  isKnown,
  leafPartitionsOf,
  partitionsOf,
  relationKind,
  routinesCalledBy,
  viewsReading,
} from '../../../src/catalog/lookup.ts'
import { type Catalog, emptyCatalog, findColumn } from '../../../src/model/catalog.ts'
import type { NameKey } from '../../../src/model/name.ts'
import { folded, named } from './support/folded.ts'

const catalog = folded(`
  create type mood as enum ('ok'); create domain happy as mood; create domain happier as happy;
  create table users (id serial primary key, name text, m mood, ms mood[], h happier);
  create table orders (id int, user_id int references users, by_id int references users) partition by list (id);
  create table orders_1 partition of orders for values in (1) partition by list (user_id);
  create table orders_1a partition of orders_1 default;
  create table orders_rest partition of orders default;
  create table admins () inherits (users);
  create index on orders (user_id);
  create view names as select name, count(*) from users group by name;
  create view ids as select * from orders join users u on u.id = orders.user_id;
  create function f(a int, b int default 1) returns int language sql as 'select 1';
`)

const names = (list: readonly { readonly name: { readonly name: string } }[]) =>
  list.map(({ name }) => name.name)

test('look-ups answer from the other end', () => {
  expect(names(indexesOf(catalog, named('orders_1a')))).toEqual(['orders_1a_user_id_idx'])
  expect(
    foreignKeysTo(catalog, named('users')).map(
      ({ table, constraint }) => `${table.name.name} ${constraint.name}`,
    ),
  ).toContain('orders orders_by_id_fkey')
  expect(foreignKeysFrom(catalog, named('orders')).map(({ constraint }) => constraint.name)).toEqual([
    'orders_user_id_fkey',
    'orders_by_id_fkey',
  ])
  expect(names(partitionsOf(catalog, named('orders')))).toEqual(['orders_1', 'orders_rest'])
  expect(names(leafPartitionsOf(catalog, named('orders')))).toEqual(['orders_1a', 'orders_rest'])
  expect(defaultPartitionOf(catalog, named('orders'))?.name.name).toBe('orders_rest')
  expect(names(childrenOf(catalog, named('users')))).toEqual(['admins'])
  expect(names(viewsReading(catalog, named('users')))).toEqual(['names', 'ids'])
  expect(names(viewsReading(catalog, named('users'), 'm'))).toEqual(['ids'])
  expect(
    columnsOfType(catalog, named('mood')).map(({ table, column }) => `${table.name.name}.${column.name}`),
  ).toEqual(['users.m', 'users.ms', 'admins.m', 'admins.ms'])
  expect(names(domainsOver(catalog, named('mood')))).toEqual(['happy'])
  expect(
    baseTypeOf(
      catalog,
      findColumn(catalog, named('users'), 'h')?.type ?? {
        ...named('x'),
        modifiers: [],
        isArray: false,
        isSerial: false,
        fields: '',
      },
    ).name,
  ).toBe('mood')
  expect(routinesCalledBy(catalog, [{ function: named('f'), arguments: 1 }])).toHaveLength(1)
  expect(routinesCalledBy(catalog, [{ function: named('f'), arguments: 3 }])).toHaveLength(0)
})

test('a name of the namespace of relations is of one kind', () => {
  expect(
    ['users', 'names', 'users_pkey', 'users_id_seq', 'nothing'].map((name) =>
      relationKind(catalog, named(name)),
    ),
  ).toEqual(['table', 'view', 'index', 'sequence', undefined])
  expect(isKnown(catalog, named('nothing'))).toBe(false)
})

/** Groups that the fold has carried along are those that a new look at the whole map gives. */
test('groups stay right through every fixture', () => {
  const classes = ['tables', 'indexes', 'views', 'sequences'] as const
  const check = (catalog: Catalog): void => {
    for (const [name, grouping] of Object.entries(groupings)) {
      const of = classes.find((each) => name.startsWith(each))
      if (of === undefined) continue
      const map = catalog[of] as ReadonlyMap<NameKey, unknown>
      const keyed = grouping as Grouping<unknown>
      expect(sorted(groupsOf(map, keyed)), name).toEqual(sorted(groupsOf(new Map(map), keyed)))
    }
  }
  const folder = join(import.meta.dirname, '../../../fixtures/catalogs')
  for (const file of readdirSync(folder)) {
    let catalog = emptyCatalog
    for (const statement of readFileSync(join(folder, file), 'utf8').split(/;\n/)) {
      catalog = folded(statement, { on: catalog })
      check(catalog)
    }
  }
}, 30_000)

const sorted = <K>(groups: ReadonlyMap<string, readonly K[]>) =>
  [...groups]
    .map(([group, keys]) => [group, [...keys].map(String).sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))

test('an edited map behaves like a map', () => {
  const step = fc.record({ key: fc.nat(30), value: fc.option(fc.nat(5)), isDone: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const model = new Map<number, number>()
      const grouping: Grouping<number> = {
        keysOf: (value) => [`${value % 2}`, `${value % 3}`],
        isSame: (a, b) => a === b,
      }
      let map: ReadonlyMap<number, number> = new Map()
      let open = edit(map)
      for (const { key, value, isDone } of steps) {
        if (value === null) {
          open.delete(key)
          model.delete(key)
        } else {
          open.set(key, value)
          model.set(key, value)
        }
        expect(open.get(key)).toBe(model.get(key))
        const odd = [...model.values()].filter((each) => each % 2 === 1 || each % 3 === 1)
        expect(open.members(grouping, '1').toSorted(ascending)).toEqual(odd.sort(ascending))
        if (!isDone) continue
        map = open.done()
        open = edit(map)
        expect(map.size).toBe(model.size)
        expect(new Map(map)).toEqual(new Map([...map.keys()].map((each) => [each, model.get(each)])))
        expect(sorted(groupsOf(map, grouping))).toEqual(sorted(groupsOf(new Map(map), grouping)))
      }
    }),
    { numRuns: 100 },
  )
})

const ascending = (a: number, b: number): number => a - b
