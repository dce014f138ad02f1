import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diskTree, kindOf } from '../../../src/project/files.ts'
import { temporaryFolder } from './temporary.ts'

test('a folder is listed with its folders marked, links to folders included', async () => {
  const folder = temporaryFolder({ 'a.sql': '', 'b/c.sql': '', '.hidden/d.sql': '' })
  symlinkSync('b', join(folder, 'link'))
  symlinkSync('nowhere', join(folder, 'dangling'))
  expect(await diskTree(folder).list('')).toEqual(['.hidden/', 'a.sql', 'b/', 'dangling', 'link/'])
  expect(await diskTree(folder).list('b')).toEqual(['c.sql'])
  expect(await diskTree(folder).list('b/../b')).toEqual(['c.sql'])
  expect(await diskTree(folder).list('missing')).toEqual([])
})

test('a walk leaves out what was installed or built and does not run in circles', async () => {
  const folder = temporaryFolder({
    'db/a.sql': '',
    'db/deep/b.sql': '',
    'node_modules/x/c.sql': '',
    'app/dist/d.sql': '',
    '.cache/e.sql': '',
  })
  symlinkSync('..', join(folder, 'db/deep/up'))
  symlinkSync('../db/a.sql', join(folder, 'db/z.sql'))
  expect(await diskTree(folder).walk('')).toEqual(['db/a.sql', 'db/deep/b.sql', 'db/z.sql'])
  expect(await diskTree(folder).walk('db/deep')).toContain('db/deep/b.sql')
})

test('a byte order mark and line ends stay in the text', async () => {
  const folder = temporaryFolder({ 'a.sql': '\uFEFFselect 1;\r\n' })
  expect(await diskTree(folder).read('a.sql')).toBe('\uFEFFselect 1;\r\n')
})

test.each([
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x73, 0x00]), 'Save it as UTF-8'],
  ['binary', new Uint8Array([0x50, 0x4b, 0x00, 0x01]), 'Leave it out'],
  ['Latin-1', new Uint8Array([0x2d, 0x2d, 0xe9]), 'Save it as UTF-8'],
])('a %s file is no text', async (_, bytes, hint) => {
  const folder = temporaryFolder({ 'a.sql': bytes })
  await expect(diskTree(folder).read('a.sql')).rejects.toMatchObject({
    code: 'file-not-text',
    file: 'a.sql',
    hint: expect.stringContaining(hint),
  })
})

test('a missing file and an unreadable one are told apart', async () => {
  const folder = temporaryFolder({ 'b/c.sql': '', 'locked.sql': '' })
  const tree = diskTree(folder)
  await expect(tree.read('a.sql')).rejects.toMatchObject({ code: 'path-missing', file: 'a.sql' })
  await expect(tree.read('b')).rejects.toMatchObject({ code: 'file-unreadable', file: 'b' })
  await expect(kindOf(folder, 'nothing')).rejects.toMatchObject({ code: 'path-missing' })
  expect(await kindOf(folder, 'b')).toBe('folder')
  expect(await kindOf(folder, 'b/c.sql')).toBe('file')
})

test.skipIf(process.getuid?.() === 0)('a file without permission is unreadable', async () => {
  const folder = temporaryFolder({ 'locked.sql': '' })
  chmodSync(join(folder, 'locked.sql'), 0)
  await expect(diskTree(folder).read('locked.sql')).rejects.toMatchObject({ code: 'file-unreadable' })
})
