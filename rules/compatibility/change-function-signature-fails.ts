import {
  advise,
  type ChangeOf,
  defineRule,
  findRoutines,
  inputsOf,
  isSameInputs,
  isSameUpToModifiers,
  type Routine,
  show,
  typeSql,
} from '../../src/lint/kit.ts'

/** What callers rely on, the server does not let a replacement change. */
export default defineRule({
  id: 'change-function-signature-fails',
  family: 'compatibility',
  severity: 'error',
  summary: 'CREATE OR REPLACE FUNCTION with another result or other argument names is refused',
  why: `
    \`CREATE OR REPLACE FUNCTION\` may change the body and little else. Another return type, another name of an argument, and a default less are refused with
    42P13, and the deploy stops there.

    Give the new function another name, and drop the old one in the contract phase. \`DROP\` and \`CREATE\` would go through, but lose the grants, and the callers of
    the old form fail.`,
  examples: {
    bad: [
      {
        title: 'The server refuses another return type',
        fails: true,
        sql: `
          create function vat(amount int) returns int language sql as 'select amount / 5';
          -- next migration
          create or replace function vat(amount int) returns numeric language sql as 'select amount / 5.0';`,
      },
    ],
    good: [
      {
        title: 'Another body',
        sql: `
          create function vat(amount int) returns int language sql as 'select amount / 5';
          -- next migration
          create or replace function vat(amount int) returns int language sql as 'select amount / 4';`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['create-function'],
  *check(change, { before }) {
    if (!change.isReplace) return
    const old = findRoutines(before, change.function).find((routine) =>
      isSameInputs(inputsOf(routine), inputsOf(change)),
    )
    const reason = old === undefined ? null : refusal(old, change)
    if (reason === null) return
    yield {
      message: `the server refuses to replace ${show(change.function)}: ${reason}`,
      fix: advise('give the new function another name, and drop the old one in the contract phase'),
    }
  },
})

function refusal(
  { definition: old }: Routine,
  { definition: now }: ChangeOf<'create-function'>,
): string | null {
  if (old.kind !== now.kind) return `it is a ${old.kind}`
  if (old.returns && now.returns && !isSameUpToModifiers(old.returns, now.returns))
    return `it returns ${typeSql(old.returns)}, and cannot return ${typeSql(now.returns)}`
  if (old.returnsSet !== now.returnsSet) return 'one of the two returns a set, the other one value'
  const [inputs, given] = [inputsOf({ definition: old }), inputsOf({ definition: now })]
  const renamed = inputs.find(({ name }, at) => name !== null && name !== given[at]?.name)
  if (renamed) return `its argument ${renamed.name} cannot be renamed`
  const lost = inputs.find(({ hasDefault }, at) => hasDefault && given[at]?.hasDefault === false)
  return lost ? `the default of ${lost.name ?? 'an argument'} cannot be removed` : null
}
