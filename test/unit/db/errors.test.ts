import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { serverMessageOf, sqlStateOf, translateError, withoutSecrets } from '../../../src/db/errors.ts'
import { MigrateError } from '../../../src/errors.ts'

const serverError = (message: string, fields: Partial<pg.DatabaseError>): pg.DatabaseError =>
  Object.assign(new pg.DatabaseError(message, message.length, 'error'), fields)

describe('translateError', () => {
  test.each([
    ['28P01', 'database-unreachable'],
    ['3D000', 'database-unreachable'],
    ['08006', 'database-unreachable'],
    ['57P01', 'database-unreachable'],
    ['42P01', 'database-failed'],
    ['55P03', 'database-failed'],
    ['57014', 'database-failed'],
  ])('SQLSTATE %s is %s', (state, code) => {
    const error = translateError(serverError('message of the server', { code: state }))
    expect(error.code).toBe(code)
    expect(sqlStateOf(error)).toBe(state)
    expect(serverMessageOf(error)).toBe('message of the server')
  })

  test.each(['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'ETIMEDOUT'])('%s of Node is unreachable', (code) => {
    const error = translateError(Object.assign(new Error(`connect ${code}`), { code }), {
      target: 'db:5432/shop',
    })
    expect(error).toMatchObject({
      code: 'database-unreachable',
      message: `cannot use db:5432/shop: connect ${code}`,
    })
    expect(sqlStateOf(error)).toBeUndefined()
  })

  test('several refused addresses are one failure', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { code: 'ECONNREFUSED' })
    const error = translateError(Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' }))
    expect(error).toMatchObject({
      code: 'database-unreachable',
      message: expect.stringContaining('::1:5432'),
    })
  })

  test('an error of ours passes unchanged', () => {
    const error = new MigrateError('usage', 'no')
    expect(translateError(error)).toBe(error)
  })

  test('the caret keeps tabs, so it stays below its word', () => {
    const error = serverError('syntax error at or near "tabel"', { code: '42601', position: '17' })
    const sql = 'select 1;\n\tdrop tabel x;\nselect 2'
    expect(translateError(error, { sql }).message).toBe(
      'syntax error at or near "tabel" (SQLSTATE 42601)\n  \tdrop tabel x;\n  \t     ^',
    )
  })

  test('the hint of the server is ours', () => {
    const error = serverError('column "totl" does not exist', {
      code: '42703',
      hint: 'Perhaps you meant "total".',
    })
    expect(translateError(error).hint).toBe('Perhaps you meant "total".')
  })

  test('a line with a password is shown without it and without a caret', () => {
    const error = serverError('role "app" already exists', { code: '42710', position: '13' })
    const { message } = translateError(error, { sql: `create role app password 'it''s secret' login` })
    expect(message).toBe(`role "app" already exists (SQLSTATE 42710)\n  create role app password '***' login`)
  })
})

test.each([
  ['postgres://anna:p4ss@db/shop', 'postgres://anna:***@db/shop'],
  ['postgres://anna:p@:ss@db/shop', 'postgres://anna:***@db/shop'],
  ['postgresql://:p4ss@db/shop', 'postgresql://:***@db/shop'],
  ['host=db password=p4ss user=anna', 'host=db password=*** user=anna'],
  [`host=db password = 'p4 ss'`, 'host=db password = ***'],
  ['postgres://db/shop?user=anna&password=p4ss&x=1', 'postgres://db/shop?user=anna&password=***&x=1'],
  [`alter role anna PASSWORD 'p4ss'`, `alter role anna PASSWORD '***'`],
  ['postgres://db:5432/shop', 'postgres://db:5432/shop'],
])('withoutSecrets: %s', (text, expected) => {
  expect(withoutSecrets(text)).toBe(expected)
})
