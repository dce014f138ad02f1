import { expect, test } from 'vitest'
import { readHistory } from '../../../src/layout/read-history.ts'
import { memoryTree } from './memory-tree.ts'

const CASES: Readonly<Record<string, { files: Record<string, string>; message: string; file: string }>> = {
  'two Flyway migrations with one version': {
    files: { 'm/V1__a.sql': '', 'm/V1.0__b.sql': '' },
    message: 'm/V1.0__b.sql and m/V1__a.sql both have version 1',
    file: 'm/V1__a.sql',
  },
  'two goose migrations with one version': {
    files: { 'm/01_a.sql': '-- +goose Up\nselect 1;', 'm/1_b.sql': '-- +goose Up\nselect 1;' },
    message: 'm/01_a.sql and m/1_b.sql both have version 1',
    file: 'm/1_b.sql',
  },
  'a goose statement block that never ends': {
    files: { 'm/1_a.sql': '-- +goose Up\n-- +goose StatementBegin\nselect 1;' },
    message: 'm/1_a.sql has a -- +goose StatementBegin without its StatementEnd',
    file: 'm/1_a.sql',
  },
  'SQL before the first goose annotation': {
    files: { 'm/1_a.sql': 'select 1;\n-- +goose Up\nselect 2;' },
    message: 'm/1_a.sql has SQL before -- +goose Up',
    file: 'm/1_a.sql',
  },
  'a dbmate file without its up part': {
    files: { 'm/1_a.sql': '-- migrate:up\nselect 1;', 'm/2_b.sql': 'select 1;' },
    message: 'm/2_b.sql has no -- migrate:up',
    file: 'm/2_b.sql',
  },
  'a dbmate file upside down': {
    files: { 'm/1_a.sql': '-- migrate:down\nselect 1;\n-- migrate:up\nselect 1;' },
    message: 'm/1_a.sql has -- migrate:down before -- migrate:up',
    file: 'm/1_a.sql',
  },
  'a sqitch change without its script': {
    files: { 'm/sqitch.plan': '%project=shop\norders 2024-01-01T00:00:00Z Ann <a@example.com>\n' },
    message: 'm/sqitch.plan names orders, but m/deploy/orders.sql does not exist',
    file: 'm/sqitch.plan',
  },
  'a sqitch change twice without a tag between': {
    files: { 'm/sqitch.plan': 'orders 2024\norders 2025\n', 'm/deploy/orders.sql': '' },
    message: 'm/sqitch.plan has the change orders twice without a tag between',
    file: 'm/sqitch.plan',
  },
  'a Drizzle journal entry without its file': {
    files: { 'm/meta/_journal.json': '{"dialect":"postgresql","entries":[{"tag":"0000_a"}]}' },
    message: 'm/meta/_journal.json names 0000_a, but m/0000_a.sql does not exist',
    file: 'm/meta/_journal.json',
  },
  'a Drizzle journal that is cut off': {
    files: { 'm/meta/_journal.json': '{"entries":[', 'm/0000_a.sql': '' },
    message: 'm/meta/_journal.json is not JSON',
    file: 'm/meta/_journal.json',
  },
  'a Drizzle journal without entries': {
    files: { 'm/meta/_journal.json': '{}', 'm/0000_a.sql': '' },
    message: 'm/meta/_journal.json has no entries',
    file: 'm/meta/_journal.json',
  },
  'a folder without migrations': {
    files: { 'm/notes.md': '' },
    message: 'no migrations are recognised in m',
    file: 'm',
  },
}

test.each(Object.entries(CASES))(
  '%s is refused with its file and a hint',
  async (_, { files, message, file }) => {
    await expect(readHistory(memoryTree(files), 'm')).rejects.toMatchObject({
      code: 'layout-invalid',
      message: expect.stringContaining(message),
      file,
      hint: expect.stringMatching(/^[A-Z].*\.$/),
    })
  },
)
