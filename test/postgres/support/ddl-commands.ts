import fc from 'fast-check'
import type { Catalog, Index, Table } from '../../../src/model/catalog.ts'
import type { Name } from '../../../src/model/name.ts'
import { quoteIdentifier, quoteName } from '../../../src/model/quote.ts'

/**
 * A statement to be: which template, and numbers that pick names from the catalog as it is when the statement runs. So most
 * statements are about objects that exist, and a shrunken sequence still makes sense.
 */
export interface Command {
  readonly template: number
  readonly picks: readonly number[]
}

export const commands = (maximum: number): fc.Arbitrary<readonly Command[]> =>
  fc.array(
    fc.record({
      template: fc.nat(TEMPLATES.length - 1),
      picks: fc.array(fc.nat(999), { minLength: 10, maxLength: 10 }),
    }),
    { minLength: 3, maxLength: maximum, size: 'max' },
  )

/** The SQL of a command on a catalog; null where it needs an object and there is none of its kind. */
export function sqlOf({ template, picks }: Command, catalog: Catalog, schema: string): string | null {
  try {
    return TEMPLATES[template]?.(pickerOf(catalog, schema, picks)) ?? null
  } catch (error) {
    if (error === NONE) return null
    throw error
  }
}

const NONE = new Error('nothing to pick from')

const LONG = 'a_rather_long_name_that_fills_up_all_of_the_sixty_three_bytes_y'
const NAMES = [
  'orders',
  'items',
  'Line Items',
  'users',
  'notes',
  'b',
  'c',
  'd',
  'e',
  'orders_pkey1',
  LONG,
].map(quoteIdentifier)
const COLUMNS = ['id', 'x', 'y', 'z', 'Note', 'k', LONG].map(quoteIdentifier)
const TYPES = ['int', 'text', 'bigint', 'varchar(10)', 'numeric(8,2)', 'date', 'mood', 'positive']

interface Picker {
  readonly number: () => number
  readonly of: <T>(list: readonly T[]) => T
  /** The text in one of `of` cases, else nothing. */
  readonly maybe: (text: string, of?: number) => string
  readonly newName: () => string
  readonly newColumn: () => string
  readonly type: () => string
  readonly table: (isFit?: (table: Table) => boolean) => Table
  readonly column: (table: Table) => string
  readonly constraint: (table: Table) => string
  readonly index: () => string
  /** An index that no constraint has. */
  readonly unique: () => Index
  readonly view: () => string
  readonly sequence: () => string
}

/** Draws one number after the other. */
function pickerOf(catalog: Catalog, schema: string, picks: readonly number[]): Picker {
  let at = 0
  const number = (): number => picks[at++ % picks.length] ?? 0
  const of = <T>(list: readonly T[]): T => {
    const picked = list[number() % Math.max(1, list.length)]
    if (picked === undefined) throw NONE
    return picked
  }
  const own = <T extends { readonly name: Name }>(map: ReadonlyMap<unknown, T>): readonly T[] =>
    [...map.values()].filter(({ name }) => name.schema === schema)
  return {
    number,
    of,
    maybe: (text, cases = 2) => (number() % cases === 0 ? text : ''),
    newName: () => of(NAMES),
    newColumn: () => of(COLUMNS),
    type: () => of(TYPES),
    table: (isFit = () => true) => of(own(catalog.tables).filter(isFit)),
    column: (table) => quoteIdentifier(of(table.columns).name),
    constraint: (table) => quoteIdentifier(of(table.constraints).name),
    index: () => quoteName(of(own(catalog.indexes)).name),
    unique: () =>
      of(own(catalog.indexes).filter(({ isUnique, constraint }) => isUnique && constraint === null)),
    view: () => quoteName(of(own(catalog.views)).name),
    sequence: () => quoteName(of(own(catalog.sequences)).name),
  }
}

const q = ({ name }: Table): string => quoteName(name)
const isParent = (table: Table): boolean => table.kind === 'partitioned-table'
const only = (p: Picker): string => p.maybe('only ', 6)

function columnDefinition(p: Picker): string {
  const name = p.newColumn()
  const other = p.newColumn()
  const forms = [
    () => `${name} ${p.type()}`,
    () => `${name} ${p.type()} not null`,
    () => `${name} int default ${p.number()} not null`,
    () => `${name} serial`,
    () => `${name} bigint generated always as identity`,
    () => `${name} int check (${name} > 0)`,
    () => `${name} text unique`,
    () => `${name} int references ${q(p.table())}`,
    () => `${name} int primary key`,
    () => `${name} int generated always as (${other}) stored`,
    () => `${name} varchar(10) default null constraint ${p.newName()} check (${name} <> ${other})`,
  ]
  return p.of(forms)()
}

function constraintDefinition(p: Picker, table: Table): string {
  const [a, b] = [p.column(table), p.column(table)]
  const name = p.maybe(`constraint ${p.newName()} `, 3)
  const forms = [
    () => `check (${a} is not null)${p.maybe(' not valid')}`,
    () => `check (${a} is distinct from ${b}::text)${p.maybe(' no inherit', 4)}`,
    () => `unique (${[...new Set([a, b])].join(', ')})`,
    () => `primary key (${a})`,
    () =>
      `foreign key (${a}) references ${q(p.table())}${p.maybe(' on delete cascade')}${p.maybe(' not valid')}`,
    () => `unique (${a}) include (${b})${p.maybe(' deferrable')}`,
    () => `exclude using btree (${a} with =)`,
  ]
  return `${name}${p.of(forms)()}`
}

function indexKeys(p: Picker, table: Table): string {
  const key = (): string => {
    const column = p.column(table)
    return p.of([
      column,
      `${column} desc`,
      `lower(${column}::text)`,
      `(${column}::text || 'x')`,
      `(${column})`,
      `coalesce(${column}, ${column})`,
    ])
  }
  return p.maybe('', 2) === '' && p.number() % 2 === 0 ? key() : `${key()}, ${key()}`
}

const cascade = (p: Picker): string => p.maybe(' cascade')

const TEMPLATES: readonly ((p: Picker) => string)[] = [
  (p) =>
    `create table ${p.newName()} (${columnDefinition(p)}, ${columnDefinition(p)}, ${columnDefinition(p)})`,
  (p) => `create table if not exists ${p.newName()} (${columnDefinition(p)})`,
  (p) =>
    `create table ${p.newName()} (like ${q(p.table())}${p.maybe(' including all')}${p.maybe(' including indexes', 4)})`,
  (p) => `create table ${p.newName()} as select * from ${q(p.table())}`,
  (p) => `create table ${p.newName()} (${columnDefinition(p)}) inherits (${q(p.table())})`,
  (p) => `create table ${p.newName()} (${columnDefinition(p)}, k int not null) partition by list (k)`,
  (p) => {
    const parent = p.table(isParent)
    return `create table ${p.newName()} partition of ${q(parent)} for values in (${p.number()})${p.maybe(` partition by list (k)`, 3)}`
  },
  (p) => `create table ${p.newName()} partition of ${q(p.table(isParent))} default`,
  (p) => {
    const parent = p.table(isParent)
    return `create table ${p.newName()} (like ${q(parent)}${p.maybe(' including all')})`
  },
  (p) => {
    const parent = p.table(isParent)
    const columns = (table: Table): string =>
      table.columns
        .map(({ name }) => name)
        .sort()
        .join()
    const partition = p.table((table) => table !== parent && columns(table) === columns(parent))
    return `alter table ${q(parent)} attach partition ${q(partition)} for values in (${p.number()})`
  },
  (p) => {
    const child = p.table(({ partitionOf }) => partitionOf !== null)
    return child.partitionOf
      ? `alter table ${quoteName(child.partitionOf.parent)} detach partition ${q(child)}`
      : 'select 1'
  },
  (p) => `alter table ${q(p.table())} inherit ${q(p.table())}`,
  (p) => {
    const child = p.table(({ inherits }) => inherits.length > 0)
    return `alter table ${q(child)} no inherit ${quoteName(p.of(child.inherits))}`
  },
  (p) =>
    `alter table ${only(p)}${q(p.table())} add column ${p.maybe('if not exists ', 4)}${columnDefinition(p)}`,
  (p) => `alter table ${q(p.table())} add column ${columnDefinition(p)}`,
  (p) => {
    const table = p.table()
    return `alter table ${only(p)}${q(table)} drop column ${p.column(table)}${cascade(p)}`
  },
  (p) => {
    const table = p.table()
    return `alter table ${q(table)} rename column ${p.column(table)} to ${p.newColumn()}`
  },
  (p) => {
    const table = p.table()
    const column = p.column(table)
    const type = p.type()
    return `alter table ${q(table)} alter column ${column} type ${type} using ${column}::text::${type}`
  },
  (p) => {
    const table = p.table()
    return `alter table ${only(p)}${q(table)} alter column ${p.column(table)} ${p.of(['set not null', 'drop not null', 'drop default', 'set default null', 'drop identity if exists', 'drop expression', 'add generated always as identity'])}`
  },
  (p) => {
    const table = p.table()
    return `alter table ${q(table)} alter column ${p.column(table)} set default ${p.number()}`
  },
  (p) => {
    const table = p.table()
    return `alter table ${only(p)}${q(table)} add ${constraintDefinition(p, table)}`
  },
  (p) => {
    const table = p.table()
    return `alter table ${q(table)} add ${constraintDefinition(p, table)}`
  },
  (p) => {
    const table = p.table()
    return `alter table ${q(table)} add ${constraintDefinition(p, table)}, add ${columnDefinition(p)}`
  },
  (p) => {
    const table = p.table()
    return `alter table ${only(p)}${q(table)} drop constraint ${p.constraint(table)}${cascade(p)}`
  },
  (p) => {
    const table = p.table()
    return `alter table ${q(table)} rename constraint ${p.constraint(table)} to ${p.newName()}`
  },
  (p) => {
    const table = p.table()
    return `alter table ${q(table)} validate constraint ${p.constraint(table)}`
  },
  (p) => {
    const table = p.table()
    return `create ${p.maybe('unique ')}index ${p.maybe(p.newName(), 3)} on ${p.maybe('only ', 4)}${q(table)} (${indexKeys(p, table)})`
  },
  (p) => {
    const table = p.table()
    return `create index on ${q(table)} (${p.column(table)}) include (${p.column(table)}) where ${p.column(table)} is not null`
  },
  (p) => `drop index ${p.index()}${cascade(p)}`,
  (p) => `alter index ${p.index()} rename to ${p.newName()}`,
  (p) => `alter index ${p.index()} attach partition ${p.index()}`,
  (p) => {
    const index = p.unique()
    return `alter table ${quoteName(index.table)} add ${p.maybe(`constraint ${p.newName()} `)}${p.of(['unique', 'primary key'])} using index ${quoteIdentifier(index.name.name)}`
  },
  (p) => `alter table ${q(p.table())} rename to ${p.newName()}`,
  (p) => `drop table ${q(p.table())}${cascade(p)}`,
  (p) => {
    const table = p.table()
    return `create ${p.maybe('or replace ', 3)}view ${p.newName()} as select ${p.of(['*', p.column(table), `${p.column(table)}, 1 as one`])} from ${q(table)}`
  },
  (p) => `create view ${p.newName()} as select * from ${p.view()}`,
  (p) => `create materialized view ${p.newName()} as select * from ${q(p.table())}`,
  (p) => `drop view ${p.view()}${cascade(p)}`,
  (p) => `alter sequence ${p.sequence()} rename to ${p.newName()}`,
  (p) => `drop sequence ${p.sequence()}${cascade(p)}`,
  (p) => {
    const table = p.table()
    return `alter sequence ${p.sequence()} owned by ${p.of(['none', `${q(table)}.${p.column(table)}`])}`
  },
  (p) => `alter table ${q(p.table())} set schema ${p.of(['aside', 'aside'])}`,
  (p) => `drop type ${p.of(['mood', 'positive'])}${cascade(p)}`,
  (p) => `alter type mood rename to ${p.newName()}`,
]
