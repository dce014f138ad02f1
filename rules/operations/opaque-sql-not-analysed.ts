import { advise, defineRule, earlierInUnit, type Step } from '../../src/lint/kit.ts'

/** Commands of psql that change how it reads or prints, and no statement of the server. */
const HARMLESS = /^\\(?:set|unset|pset|timing|echo|qecho|warn|errverbose|encoding|x|a|t|prompt)\b/

/** An unread statement must not pass as a safe one. */
export default defineRule({
  id: 'opaque-sql-not-analysed',
  family: 'operations',
  severity: 'error',
  summary: 'A statement whose text is not known before it runs was not checked',
  why: `
    SQL that a DO block or function puts together at run time, a placeholder that no layout declares, an include of psql: what they do is known only to
    whoever runs them. Silence about them would read as safety.

    Write the statement out where that is possible: literal EXECUTE and the literal SQL of DO blocks are read. Else look at it, and say so above
    the statement: \`-- migrate: ignore opaque-sql-not-analysed because …\`.`,
  examples: {
    bad: [
      {
        title: 'Put together at run time',
        sql: `
          create table orders (id int primary key);
          -- next migration
          do $$
          declare name text;
          begin
            for name in select tablename from pg_tables where schemaname = 'public' loop
              execute format('alter table %I add column note text', name);
            end loop;
          end $$;`,
      },
    ],
    good: [
      {
        title: 'A literal EXECUTE is read',
        sql: `
          create table orders (id int primary key);
          -- next migration
          do $$ begin execute 'alter table orders add column note text'; end $$;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['dynamic-sql', 'psql-command', 'template', 'opaque'],
  *check(change, context) {
    const { step } = context
    // A call runs the whole body of its function; one finding says so.
    const isSaid = earlierInUnit(context).some(
      (other) => other.change.kind === change.kind && isSamePlace(other, step),
    )
    if (isSaid) return
    const isRunByPsql = step.file.transaction === 'own'
    if (change.kind === 'psql-command' && isRunByPsql && HARMLESS.test(change.command)) return
    const fix = advise(
      'write the statement out, or look at it and acknowledge it with an ignore and a reason',
    )
    switch (change.kind) {
      case 'dynamic-sql':
        yield { message: dynamicMessage(change.expression, step), fix }
        return
      case 'psql-command':
        yield { message: `${shorten(change.command)} is a command of psql and was not followed`, fix }
        return
      case 'template':
        yield { message: `${shorten(change.placeholder)} stands for text that is not known here`, fix }
        return
      case 'opaque':
        yield { message: `${change.node} is not understood`, fix }
    }
  },
})

const isSamePlace = (a: Step, b: Step): boolean =>
  a.span.file === b.span.file && a.span.start === b.span.start

function dynamicMessage(expression: string, { statement: { within } }: Step): string {
  const sql = `EXECUTE ${shorten(expression)}`
  return within === null || within.kind === 'do'
    ? `${sql} runs SQL that exists only at run time`
    : `this call of ${within.name}() reaches ${sql}, which runs SQL that exists only at run time`
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
