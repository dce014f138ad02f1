import {
  advise,
  afterCommit,
  type ChangeOf,
  defineRule,
  type Fix,
  findRoutines,
  inputsOf,
  isAtTopLevel,
  isMadeHere,
  isSameInputs,
  type Routine,
  type RuleContext,
  replace,
  show,
  typeSql,
  within,
} from '../../src/lint/kit.ts'

/** CREATE OR REPLACE with other arguments replaces nothing. */
export default defineRule({
  id: 'replace-function-makes-overload',
  family: 'compatibility',
  severity: 'error',
  summary: 'A function with one more defaulted argument makes old calls ambiguous',
  why: `
    A function is known by its name and the types of its arguments. \`CREATE OR REPLACE FUNCTION vat(amount int, rate int DEFAULT 5)\` does not replace \`vat(amount int)\`: both
    exist, a call \`vat(1)\` fits both, and fails with \`function vat(integer) is not unique\`. All callers fail at once, old and new.

    Drop the old one in the same transaction: then old calls find the new one and get the default. Or choose another name.

    Nothing is reported where the old one is dropped in the same transaction, or is of this deploy.`,
  examples: {
    bad: [
      {
        title: 'vat(1) fits both',
        sql: `
          create function vat(amount int) returns int language sql as 'select amount / 5';
          -- next migration
          create or replace function vat(amount int, rate int default 5) returns int language sql as 'select amount / rate';`,
      },
    ],
    good: [
      {
        title: 'The old one goes in the same transaction',
        sql: `
          create function vat(amount int) returns int language sql as 'select amount / 5';
          -- next migration
          drop function vat(int);
          create function vat(amount int, rate int default 5) returns int language sql as 'select amount / rate';`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['create-function'],
  *check(change, context) {
    const left = findRoutines(afterCommit(context), change.function)
    const made = left.find((routine) => isSameInputs(inputsOf(routine), inputsOf(change)))
    if (made === undefined || isThereAlready(change, context)) return
    for (const old of findRoutines(context.before, change.function)) {
      if (!left.includes(old) || isMadeHere(context, old.origin)) continue
      if (!(takesCallsOf(made, old) || takesCallsOf(old, made))) continue
      yield {
        message: `${signature(old)} stays beside the new one: a call that fits both fails, since it is not unique`,
        fix: fixOf(old, made, context),
      }
    }
  },
})

const signature = (routine: Routine): string =>
  `${show(routine.name)}(${inputsOf(routine)
    .map(({ type }) => typeSql(type))
    .join(', ')})`

/** Only the longer one takes the calls of both. */
function fixOf(old: Routine, made: Routine, context: RuleContext): Fix {
  const say = 'drop the old one in the same transaction, or choose another name'
  if (!(takesCallsOf(made, old) && isAtTopLevel(context))) return advise(say)
  const drop = `drop ${old.definition.kind} ${signature(old)}`
  return replace(say, within(context.phase, `${drop};\n${context.step.statement.sql}`))
}

/** Both have been there before: whoever made the second one has been told. */
const isThereAlready = (change: ChangeOf<'create-function'>, { before }: RuleContext): boolean =>
  findRoutines(before, change.function).some((routine) => isSameInputs(inputsOf(routine), inputsOf(change)))

/** The longer one begins with the arguments of the shorter one, and the rest have defaults. */
function takesCallsOf(long: Routine, short: Routine): boolean {
  const [more, less] = [inputsOf(long), inputsOf(short)]
  return (
    more.length > less.length &&
    isSameInputs(more.slice(0, less.length), less) &&
    more.slice(less.length).every(({ hasDefault }) => hasDefault)
  )
}
