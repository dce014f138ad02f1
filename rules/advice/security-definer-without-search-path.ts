import { advise, defineRule, PHASES, show } from '../../src/lint/kit.ts'

/** The caller's search_path decides what the owner's rights are used for. */
export default defineRule({
  id: 'security-definer-without-search-path',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A SECURITY DEFINER function runs with the search_path of its caller',
  why: `
    A SECURITY DEFINER function has the rights of its owner, and looks up the names in its body by the \`search_path\` of whoever calls it. A caller who may create
    a table or function anywhere, be it a temporary one, puts it in front, and the function uses it with the owner's rights.

    Add \`SET search_path = pg_catalog, pg_temp\` to the function, with the schemas that it needs, pg_temp last. A body as BEGIN ATOMIC is bound when it is made and
    is not reported.`,
  examples: {
    bad: [
      {
        title: 'Whose accounts?',
        sql: `
          create table accounts (id bigint primary key, owner text);
          create function account_count() returns bigint language sql security definer as 'select count(*) from accounts';`,
      },
    ],
    good: [
      {
        title: 'A path of its own',
        sql: `
          create table accounts (id bigint primary key, owner text);
          create function account_count() returns bigint language sql security definer
            set search_path = public, pg_temp
            as 'select count(*) from accounts';`,
      },
    ],
  },
  phases: PHASES,
  on: ['create-function'],
  *check({ function: name, definition }) {
    const { isSecurityDefiner, settings, isParsed, language } = definition
    if (
      !isSecurityDefiner ||
      isParsed ||
      settings.includes('search_path') ||
      /^(?:c|internal)$/i.test(language)
    )
      return
    yield {
      message: `the caller's search_path decides what ${show(name)} does with the rights of its owner`,
      fix: advise('add SET search_path to the function, with pg_temp last'),
    }
  },
})
