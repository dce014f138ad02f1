import { expect, test } from 'vitest'
import { BAD, BAD_RULE, committedRepository, GOOD, TABLE } from './support/repository.ts'

test('the files that migrate init writes stop the commit of a bad migration', async () => {
  const repository = await committedRepository({ 'migrations/0001_books.sql': TABLE })
  const { stdout } = await repository.migrate('init', '--with', 'husky')
  expect(stdout).toContain('wrote .husky/pre-commit\nwrote .lintstagedrc.json\n')
  expect(stdout).toContain('"prepare": "husky || true"')
  repository.write({
    'package.json': '{"name": "bookshop", "private": true, "scripts": {"prepare": "husky || true"}}\n',
  })
  await repository.mustRun('npm', 'run', 'prepare')

  repository.write({ 'migrations/0002_note.sql': GOOD })
  expect((await repository.commit('good')).code).toBe(0)

  repository.write({ 'migrations/0003_index.sql': BAD })
  const bad = await repository.commit('bad')
  expect(bad.code).toBe(1)
  expect(bad.text).toContain(`error[${BAD_RULE}]`)
  expect(bad.text).toContain('migrations/0003_index.sql:1:1')

  await repository.mustRun('git', 'rm', '-qf', 'migrations/0003_index.sql')
  repository.write({ 'migrations/archive/2024/0001_old index.sql': TABLE })
  expect((await repository.commit('nested, with a blank')).code).toBe(0)

  // What is staged counts, not what lies beside it.
  repository.write({ 'migrations/0004_more.sql': GOOD.replace('note', 'memo') })
  await repository.mustRun('git', 'add', '-A')
  repository.write({ 'migrations/0004_more.sql': BAD })
  expect((await repository.run('git', 'commit', '-m', 'half')).code).toBe(0)
  expect(await repository.log()).toEqual(['half', 'nested, with a blank', 'good', 'first'])
})
