import {
  advise,
  type Catalog,
  defineRule,
  type Expression,
  findRoutines,
  indexesOf,
  type Name,
  type Routine,
  show,
  showList,
} from '../../src/lint/kit.ts'

/** An index on f(x) holds what f gave when each row was written. */
export default defineRule({
  id: 'replace-indexed-function-corrupts-index',
  family: 'data-loss',
  severity: 'error',
  summary:
    'Replacing a function that an index, a generated column or a CHECK uses leaves the old results in place',
  why: `
    An expression index stores the results of its function. CREATE OR REPLACE FUNCTION rebuilds nothing: lookups by the index now miss rows, a unique
    index lets duplicates in, stored generated columns keep their old values, and rows that a CHECK accepted fail on their next update. No
    error says so.

    Create the new function under a new name, build a new index on it, switch the queries, drop the old ones.`,
  examples: {
    bad: [
      {
        title: 'The index keeps the results of the old body',
        sql: `
          create table people (id int primary key, email text);
          create function canonical(text) returns text language sql immutable as 'select lower($1)';
          create index people_canonical on people (canonical(email));
          -- next migration
          create or replace function canonical(text) returns text language sql immutable as 'select lower(trim($1))';`,
      },
    ],
    good: [
      {
        title: 'A new function and a new index',
        transaction: 'none',
        sql: `
          create table people (id int primary key, email text);
          create function canonical(text) returns text language sql immutable as 'select lower($1)';
          create index people_canonical on people (canonical(email));
          -- next migration
          create function canonical_2(text) returns text language sql immutable as 'select lower(trim($1))';
          create index concurrently people_canonical_2 on people (canonical_2(email));`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['create-function'],
  *check(change, { before, isNew }) {
    if (!change.isReplace) return
    const old = findRoutines(before, change.function).find(({ definition }) =>
      hasSameArguments(definition, change.definition),
    )
    if (old === undefined || bodyOf(old.definition) === bodyOf(change.definition)) return
    const users = usersOf(change.function, before).filter(({ table }) => !isNew(table))
    if (users.length === 0) return
    yield {
      message: `${showList(users.map(({ text }) => text))} ${users.length === 1 ? 'keeps' : 'keep'} the results of the old ${show(change.function)}`,
      fix: advise(
        'create the new function under another name, build a new index on it, and drop the old one',
      ),
    }
  },
})

type Definition = Routine['definition']

/** Other arguments make an overload, and leave the old function as it is. */
const hasSameArguments = (a: Definition, b: Definition): boolean => inputsOf(a) === inputsOf(b)

const inputsOf = ({ arguments: list }: Definition): string =>
  list
    .filter(({ mode }) => mode !== 'out' && mode !== 'table')
    .map(({ type }) => `${type.name}${type.isArray ? '[]' : ''}`)
    .join()

/** Blanks do not change what a function gives. */
const bodyOf = ({ body }: Definition): string => body.replace(/\s+/g, ' ').trim()

interface User {
  readonly table: Name
  readonly text: string
}

function usersOf(routine: Name, catalog: Catalog): readonly User[] {
  const calls = (expression: Expression | null | undefined) =>
    expression?.calls.some(
      ({ function: { schema, name } }) =>
        name === routine.name && (schema === '' || schema === routine.schema),
    ) === true
  return [...catalog.tables.values()].flatMap(({ name: table, constraints, columns }) => [
    ...indexesOf(catalog, table)
      .filter(({ keys, where }) => keys.some(({ expression }) => calls(expression)) || calls(where))
      .map(({ name }) => ({ table, text: `index ${show(name)}` })),
    ...columns
      .filter(({ generated }) => generated?.kind === 'stored' && calls(generated.expression))
      .map(({ name }) => ({ table, text: `column ${show(table)}.${name}` })),
    ...constraints.flatMap((c) =>
      c.type === 'check' && calls(c.expression) ? [{ table, text: `check ${c.name}` }] : [],
    ),
  ])
}
