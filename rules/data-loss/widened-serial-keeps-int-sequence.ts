import {
  advise,
  type ChangeOf,
  defineRule,
  earlierInUnit,
  findColumn,
  findSequence,
  isAtTopLevel,
  isSameName,
  laterInUnit,
  type Problem,
  type RuleContext,
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
  on: ['change-type', 'alter-sequence'],
  *check(change, context) {
    const problem = change.kind === 'change-type' ? widened(change, context) : narrowed(change, context)
    if (problem !== null) yield problem
  },
})

const INTEGERS = ['smallint', 'integer', 'bigint']
const LAST = ['32767', '2147483647', '9223372036854775807']

function widened(change: ChangeOf<'change-type'>, context: RuleContext): Problem | null {
  const { table, column, to } = change
  const { before, step, phase } = context
  const known = findColumn(before, table, column)
  const sequence = known?.sequence ? findSequence(before, known.sequence) : undefined
  if (!sequence || known?.identity || context.isNewColumn(table, column)) return null
  const size = INTEGERS.indexOf(sequence.type.name)
  if (size === -1 || INTEGERS.indexOf(to.name) <= size) return null
  const isWidened = [...earlierInUnit(context), ...laterInUnit(context)].some(
    ({ change: other }) =>
      other.kind === 'alter-sequence' &&
      isSameName(other.sequence, sequence.name) &&
      INTEGERS.indexOf(other.type?.name ?? '') >= INTEGERS.indexOf(to.name),
  )
  if (isWidened) return null
  const sql = `alter sequence ${show(sequence.name)} as ${to.name}`
  return {
    message: `${show(sequence.name)}, which fills ${showColumn(table, column)}, still ends at ${LAST[size]}`,
    fix: replace(
      'widen the sequence as well',
      ...(isAtTopLevel(context) ? [within(phase, `${step.statement.sql};\n${sql}`)] : []),
    ),
  }
}

/** Refused when the sequence is further already, and earlier at its end in any case. */
function narrowed({ sequence, type }: ChangeOf<'alter-sequence'>, context: RuleContext): Problem | null {
  const known = findSequence(context.before, sequence)
  const size = INTEGERS.indexOf(type?.name ?? '')
  if (!known || context.isNew(sequence) || size === -1 || size >= INTEGERS.indexOf(known.type.name))
    return null
  return {
    message: `${show(sequence)} ends at ${LAST[size]} now, and the statement fails where it is further already`,
    fix: advise(`leave the sequence ${known.type.name}`),
  }
}
