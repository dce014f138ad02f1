import { describe, expect, test } from 'vitest'
import { frameOf } from '../../../src/report/frame.ts'

/** The frame of the part between `«` and `»`. */
function frame(marked: string, room = 60): readonly string[] {
  const start = marked.indexOf('«')
  const end = marked.indexOf('»') - 1
  const text = marked.replace(/[«»]/g, '')
  return frameOf({ path: 'a.sql', text }, { file: 'a.sql', start, end }, room).flatMap(
    ({ number, text: line, mark }) =>
      mark === '' ? [`${number ?? '⋮'} ${line}`] : [`${number} ${line}`, `  ${mark}`],
  )
}

test('one line has carets under what is meant', () => {
  expect(frame('select 1;\ndrop «table a»;\n')).toEqual(['2 drop table a;', '       ^^^^^^^'])
})

test('several lines are shown as they are', () => {
  expect(frame('x;\n«drop\n  table\n  a»;\ny;')).toEqual(['2 drop', '3   table', '4   a;'])
})

test('many lines are cut in the middle', () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`)
  expect(frame(`«${lines.join('\n')}»`)).toEqual([
    '1 line 1',
    '2 line 2',
    '3 line 3',
    '4 line 4',
    '5 line 5',
    '⋮ ',
    '19 line 19',
    '20 line 20',
  ])
})

test('line ends of Windows are no part of the line', () => {
  expect(frame('select 1;\r\n«drop table a»;\r\n')).toEqual(['2 drop table a;', '  ^^^^^^^^^^^^'])
  expect(frame('«drop\r\ntable a»;\r\n')).toEqual(['1 drop', '2 table a;'])
})

test('tabs advance to the next stop, wide characters take two columns, marks none', () => {
  expect(frame('\ta\t«b»;')).toEqual(['1     a   b;', '          ^'])
  expect(frame('名前 «🐘» x')).toEqual(['1 名前 🐘 x', '       ^^'])
  expect(frame('e\u0301 «x»')).toEqual(['1 e\u0301 x', '    ^'])
})

test('control characters and marks that reorder text are written out', () => {
  expect(frame("'\u001b[31m\u202e' «x»")).toEqual(["1 '\\x1b[31m\\u202e' x", '                   ^'])
})

test('a byte order mark takes no place', () => {
  expect(frame('\ufeff«drop»')).toEqual(['1 drop', '  ^^^^'])
})

describe('a long line is cut around what is meant', () => {
  const long = `${'a '.repeat(100)}«drop»${' b'.repeat(100)}`

  test('on both sides', () => {
    expect(frame(long, 40)).toEqual(['1 … a a a a drop b b b b b b b b b b b b …', '            ^^^^'])
  })

  test('at its start and at its end', () => {
    expect(frame(`«drop»${' b'.repeat(100)}`, 30)).toEqual(['1 drop b b b b b b b b b b b b…', '  ^^^^'])
    expect(frame(`${'a '.repeat(100)}«drop»`, 30)).toEqual([
      '1 …a a a a a a a a a a a a drop',
      '                           ^^^^',
    ])
  })

  test('without reading megabytes of it', () => {
    const startedAt = performance.now()
    const lines = frame(`${'a '.repeat(2_000_000)}«drop»${' b'.repeat(2_000_000)}`, 40)
    expect(lines[0]).toContain('drop')
    expect(lines[0]?.length).toBeLessThanOrEqual(42)
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})

test('an empty span is one caret, also at the end of the text', () => {
  expect(frame('drop«» table')).toEqual(['1 drop table', '      ^'])
  expect(frame('drop«»')).toEqual(['1 drop', '      ^'])
  expect(frame('«»')).toEqual(['1 ', '  ^'])
})
