import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, migrate } from '../../support/run.ts'

const path = join(import.meta.dirname, '../../../README.md')
const BLOCK = /<!-- help (?<argv>[^>]*?)-->\n[\s\S]*?<!-- end -->/g

/** `npm run docs` rewrites the blocks; in CI a stale README fails the build. */
test('README.md shows what --help prints', async () => {
  const readme = readFileSync(path, 'utf8')
  const blocks = [...readme.matchAll(BLOCK)]
  expect(blocks.length).toBeGreaterThan(2)
  let fresh = readme
  for (const [block, ...rest] of blocks) {
    const argv = (rest[0] ?? '').trim()
    const { out } = await migrate(folderWith({}), [
      ...argv.split(' ').filter((word) => word !== ''),
      '--help',
    ])
    fresh = fresh.replace(
      block,
      () => `<!-- help ${argv === '' ? '' : `${argv} `}-->\n\`\`\`\n${out.trimEnd()}\n\`\`\`\n<!-- end -->`,
    )
  }
  await expect(fresh).toMatchFileSnapshot(path)
})

test('README.md links to files that exist', async () => {
  const { existsSync } = await import('node:fs')
  const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
    (match) => match[1] ?? '',
  )
  expect(links.filter((link) => !existsSync(join(path, '..', link)))).toEqual([])
})
