import {
  defineRule,
  earlierInUnit,
  findColumn,
  findSequence,
  isSameName,
  laterInUnit,
  replace,
  show,
  showColumn,
  within,
} from '../../src/lint/kit.ts'

/** The type of the column and of its sequence are two facts. */
export default defineRule({
  id: 'widened-serial-keeps-int-sequence',
  family: 'data-loss',
  severity: 'warning',
  summary: 'A serial column becomes bigint while its sequence still ends at 2147483647',
  why: `
    \`serial\` makes an integer column and an integer sequence. Changing the column to bigint does not change the sequence: nextval fails at
    2147483647, which is what the change was to prevent, on the worst possible day. The sequence of an identity column follows by itself.

    \`ALTER SEQUENCE … AS bigint\` is instant.`,
  examples: {
    bad: [
      {
        title: 'Only the column is widened',
        sql: `
          create table orders (id serial primary key);
          -- next migration
          alter table orders alter column id type bigint;`,
      },
    ],
    good: [
      {
        title: 'The sequence as well',
        sql: `
          create table orders (id serial primary key);
          -- next migration
          alter table orders alter column id type bigint;
          alter sequence orders_id_seq as bigint;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['change-type'],
  *check({ table, column, to }, context) {
    const known = findColumn(context.before, table, column)
    const sequence = known?.sequence
    if (to.name !== 'bigint' || !sequence || known?.identity || context.isNewColumn(table, column)) return
    if (findSequence(context.before, sequence)?.type.name === 'bigint') return
    const isWidened = [...earlierInUnit(context), ...laterInUnit(context)].some(
      ({ change }) =>
        change.kind === 'alter-sequence' &&
        isSameName(change.sequence, sequence) &&
        change.type?.name === 'bigint',
    )
    if (isWidened) return
    yield {
      message: `${show(sequence)}, which fills ${showColumn(table, column)}, still ends at 2147483647`,
      fix: replace(
        'widen the sequence as well',
        within('expand', `alter sequence ${show(sequence)} as bigint;`),
      ),
    }
  },
})
