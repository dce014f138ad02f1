import { advise, type ChangeOf, defineRule, quoteIdentifier, show } from '../../src/lint/kit.ts'

/** A row literal has as many fields as the type. */
export default defineRule({
  id: 'composite-type-change-breaks-casts',
  family: 'compatibility',
  severity: 'error',
  summary: 'Changing the attributes of a composite type fails code that builds its rows',
  why: `
    Code that writes a composite value counts its fields: \`ROW('Main St', 'Bern')::address\` fails when the type has three, and so does a driver that maps the type to
    a class. Functions that return it break in the same way. Changing the type of an attribute is refused while a table uses it.

    Make a new type and move the columns over by a second column, or keep such values in columns of their own.

    Nothing is reported for a type of this deploy.`,
  examples: {
    bad: [
      {
        title: 'Rows with two fields do not fit any more',
        sql: `
          create type address as (street text, city text);
          -- next migration
          alter type address add attribute country text;`,
      },
    ],
    good: [
      {
        title: 'A type of its own',
        sql: `
          create type address as (street text, city text);
          -- next migration
          create type postal_address as (street text, city text, country text);`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['alter-composite-type'],
  *check(change, { isNew }) {
    if (isNew(change.type)) return
    yield {
      message: `${WORDS[change.action]} ${quoteIdentifier(change.attribute)} of ${show(change.type)} fails code that builds its rows or reads its fields`,
      fix: advise('make a new type, and move the columns over by a second column'),
    }
  },
})

const WORDS: Readonly<Record<ChangeOf<'alter-composite-type'>['action'], string>> = {
  add: 'adding the attribute',
  drop: 'dropping the attribute',
  'change-type': 'changing the type of',
  rename: 'renaming the attribute',
}
