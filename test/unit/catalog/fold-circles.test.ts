import { expect, test } from 'vitest'
import { rules } from '../../../rules/index.ts'
import { readCase } from '../../support/case.ts'
import { lintCase } from '../../support/lint-case.ts'

/** The server refuses each of these; a history may hold them all the same, for example in a test suite. */
test.each([
  ['inherit from itself', 'create table a (id int); alter table a inherit a; drop table a cascade;'],
  [
    'inherit from its child',
    'create table a (id int); create table b () inherits (a); alter table a inherit b; drop table a cascade;',
  ],
  [
    'made again below its own child',
    'create table a (id int); create table b () inherits (a); drop table a; create table a () inherits (b); drop table b cascade;',
  ],
  [
    'a partition of its own partition',
    'create table p (id int) partition by list (id); create table q (id int) partition by list (id); alter table p attach partition q for values in (1); alter table q attach partition p for values in (2); drop table p;',
  ],
])('%s', (_, sql) => {
  expect(() =>
    lintCase(rules, readCase(`${sql}\n-- next migration\nalter table a add column note text;`)),
  ).not.toThrow()
})
