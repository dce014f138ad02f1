import {
  advise,
  afterCommit,
  type ChangeOf,
  callsFunction,
  defineRule,
  findColumn,
  findRoutines,
  findTable,
  isSameName,
  type Name,
  namesColumn,
  namesRelation,
  namesRowField,
  type Routine,
  type RuleContext,
  relationKind,
  routinesNaming,
  show,
  showColumn,
  showList,
  statementsNaming,
} from '../../src/lint/kit.ts'

/** A body in quotes is text: the server neither follows a rename in it nor refuses a drop because of it. */
export default defineRule({
  id: 'function-body-names-missing-column',
  family: 'compatibility',
  severity: 'error',
  summary: 'A function body still names what the statement drops or renames',
  why: `
    PostgreSQL keeps the body of a PL/pgSQL function, and of an SQL function in quotes, as text. Dropping or renaming a column, table or function that it
    names succeeds. The next call fails: \`column "note" does not exist\`, \`record "new" has no field "note"\`. In a trigger that is the next
    insert into the table.

    Replace the body first, by one that works before and after the change, or in the same transaction.

    The bodies are those of the migration history. Views and \`BEGIN ATOMIC\` functions follow renames and block drops. A name that could belong
    to another table of the same statement is not reported, and neither is SQL that a body puts together at run time.`,
  examples: {
    bad: [
      {
        title: 'The trigger still reads note',
        phase: 'contract',
        sql: `
          create table orders (id int primary key, note text, memo text);
          create function orders_sync() returns trigger language plpgsql as $$
          begin
            new.memo := new.note;
            return new;
          end $$;
          create trigger orders_sync before insert on orders for each row execute function orders_sync();
          -- next migration
          alter table orders drop column note;`,
      },
    ],
    good: [
      {
        title: 'Its body is replaced in the same transaction',
        phase: 'contract',
        sql: `
          create table orders (id int primary key, note text, memo text);
          create function orders_sync() returns trigger language plpgsql as $$
          begin
            new.memo := new.note;
            return new;
          end $$;
          create trigger orders_sync before insert on orders for each row execute function orders_sync();
          -- next migration
          create or replace function orders_sync() returns trigger language plpgsql as $$
          begin
            return new;
          end $$;
          alter table orders drop column note;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['drop-column', 'rename-column', 'drop-table', 'rename-table', 'drop-function', 'rename-function'],
  *check(change, context) {
    const lost = lostBy(change, context)
    if (lost === null) return
    const routines = routinesNaming(afterCommit(context), lost.word).filter(lost.isNamedIn)
    if (routines.length === 0) return
    const names = showList([...new Set(routines.map(({ name }) => show(name)))])
    yield {
      message: `${names} still ${routines.length === 1 ? 'names' : 'name'} ${lost.what}: ${routines.length === 1 ? 'its' : 'their'} next call fails`,
      fix: advise('replace the body first, by one that works before and after, or in the same transaction'),
    }
  },
})

interface Lost {
  readonly what: string
  /** Stands in every body that names it. */
  readonly word: string
  readonly isNamedIn: (routine: Routine) => boolean
}

type Loss = ChangeOf<
  'drop-column' | 'rename-column' | 'drop-table' | 'rename-table' | 'drop-function' | 'rename-function'
>

function lostBy(change: Loss, context: RuleContext): Lost | null {
  switch (change.kind) {
    case 'drop-function':
    case 'rename-function':
      return lostFunction(change.function, context)
    case 'drop-table':
    case 'rename-table':
      return lostTable(change.table, context)
    case 'drop-column':
    case 'rename-column':
      return lostColumn(change, context)
  }
}

function lostFunction(name: Name, context: RuleContext): Lost | null {
  const isLeft = [context.after, afterCommit(context)].some(
    (catalog) => findRoutines(catalog, name).length > 0,
  )
  if (isLeft || findRoutines(context.before, name).length === 0) return null
  return {
    what: `the function ${show(name)}`,
    word: name.name,
    isNamedIn: (routine) =>
      statementsNaming(routine, name.name).some((statement) => callsFunction(statement, name)),
  }
}

function lostTable(table: Name, context: RuleContext): Lost | null {
  if (findTable(context.before, table) === undefined) return null
  if (relationKind(afterCommit(context), table) !== undefined) return null
  return {
    what: show(table),
    word: table.name,
    isNamedIn: (routine) =>
      statementsNaming(routine, table.name).some((statement) => namesRelation(statement, table)),
  }
}

function lostColumn(
  { table, column }: ChangeOf<'drop-column' | 'rename-column'>,
  context: RuleContext,
): Lost | null {
  if (findColumn(afterCommit(context), table, column)) return null
  return {
    what: showColumn(table, column),
    word: column,
    isNamedIn: (routine) => {
      const statements = statementsNaming(routine, column)
      return (
        statements.some((statement) => namesColumn(statement, table, column)) ||
        (statements.some((statement) => namesRowField(statement, column)) &&
          isTriggerOf(routine, table, context))
      )
    },
  }
}

/** A function of several tables may look at the field only where it exists. */
const isTriggerOf = (routine: Routine, table: Name, context: RuleContext): boolean => {
  const tables = [...afterCommit(context).tables.values()].filter(({ triggers }) =>
    triggers.some((trigger) => isSameName(trigger.function, routine.name)),
  )
  return tables.length === 1 && tables.every(({ name }) => isSameName(name, table))
}
