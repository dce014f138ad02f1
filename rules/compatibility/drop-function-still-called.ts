import {
  afterCommit,
  type ChangeOf,
  defineRule,
  findRoutines,
  inputsOf,
  isMadeHere,
  isSameInputs,
  moveToContract,
  type Problem,
  type Routine,
  type RuleContext,
  show,
  typeSql,
} from '../../src/lint/kit.ts'

/** A call names the function and brings its arguments; both have to be there after the commit. */
export default defineRule({
  id: 'drop-function-still-called',
  family: 'compatibility',
  severity: 'error',
  summary: 'Dropping a function that running code calls fails its calls',
  why: `
    After \`DROP FUNCTION\` each statement of the running release that calls it fails with \`function does not exist\`, at once and without any lock.
    Dropping it and creating one with other arguments, another result or other argument names is the same for callers of the old form.

    Add the new function beside the old one, under another name, and drop the old one in the contract phase.

    Nothing is reported for a function of this deploy, for trigger functions, which no query calls, and where the same transaction creates one that
    takes the same calls: the same arguments, or more of them with defaults.`,
  examples: {
    bad: [
      {
        title: 'Queries of the running release call it',
        sql: `
          create function vat(amount int) returns int language sql immutable as 'select amount / 5';
          -- next migration
          drop function vat(int);`,
      },
    ],
    good: [
      {
        title: 'Replaced by one that takes the same calls',
        sql: `
          create function vat(amount int) returns int language sql immutable as 'select amount / 5';
          -- next migration
          drop function vat(int);
          create function vat(amount int, rate int default 5) returns int language sql immutable as 'select amount / rate';`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-function'],
  *check(change, context) {
    const dropped = droppedBy(change, context)
    if (dropped.length === 0) {
      yield* unknownProblems(change, context)
      return
    }
    const successors = findRoutines(afterCommit(context), change.function)
    for (const routine of dropped) {
      if (isMadeHere(context, routine.origin) || isOfTrigger(routine)) continue
      if (successors.some((successor) => takesCallsOf(successor, routine))) continue
      const list = inputsOf(routine)
        .map(({ type }) => typeSql(type))
        .join(', ')
      yield {
        message: `calls of ${show(change.function)}(${list}) in the running release fail${successors.length > 0 ? ', since the new one is not called the same way' : ''}`,
        fix: moveToContract(context, SAY),
      }
    }
  },
})

const SAY = 'add its successor under another name, and drop it in the contract phase'

/** The history does not show it; with IF EXISTS it may not be there. */
function* unknownProblems(change: ChangeOf<'drop-function'>, context: RuleContext): Iterable<Problem> {
  if (change.ifExists && context.before.isComplete) return
  const isKnown = [context.before, afterCommit(context)].some(
    (catalog) => findRoutines(catalog, change.function).length > 0,
  )
  if (isKnown) return
  yield {
    message: `dropping ${show(change.function)} fails every statement of the running release that calls it`,
    severity: change.ifExists ? 'warning' : 'error',
    fix: moveToContract(context, SAY),
  }
}

const droppedBy = (change: ChangeOf<'drop-function'>, { before, after }: RuleContext): readonly Routine[] => {
  const left = findRoutines(after, change.function)
  return findRoutines(before, change.function).filter((routine) => !left.includes(routine))
}

const isOfTrigger = ({ definition: { returns } }: Routine): boolean =>
  returns?.name === 'trigger' || returns?.name === 'event_trigger'

/** The same arguments under the same names and the same result; what comes on top has defaults. */
function takesCallsOf(successor: Routine, old: Routine): boolean {
  const [inputs, known] = [inputsOf(successor), inputsOf(old)]
  const { returns, returnsSet } = successor.definition
  const isSameResult =
    returnsSet === old.definition.returnsSet &&
    returns?.name === old.definition.returns?.name &&
    returns?.isArray === old.definition.returns?.isArray
  return (
    isSameResult &&
    isSameInputs(inputs.slice(0, known.length), known) &&
    inputs.slice(known.length).every(({ hasDefault }) => hasDefault) &&
    known.every((argument, at) => argument.name === null || argument.name === inputs[at]?.name) &&
    known.every((argument, at) => !argument.hasDefault || inputs[at]?.hasDefault)
  )
}
