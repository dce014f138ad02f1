import { detectLayouts } from '../../../src/layout/detect.ts'
import { readHistory } from '../../../src/layout/read-history.ts'
import type { FileTree } from '../../../src/layout/tree.ts'
import type { History, MigrationFile } from '../../../src/model/migration.ts'

/** Everything that is found below the root of a tree, as text that a reviewer can check against the runner's manual. */
export async function transcriptOf(tree: FileTree): Promise<string> {
  const found = await detectLayouts(tree)
  const histories = await Promise.all(found.map(({ folder }) => readHistory(tree, folder)))
  return histories.length === 0 ? 'nothing found\n' : histories.map(historyText).join('\n')
}

const historyText = ({ layout, folder, migrations, unread }: History): string =>
  [
    `${layout} in ${folder}`,
    ...migrations.flatMap(({ id, files }) => [`  ${id}`, ...files.flatMap(fileLines)]),
    ...unread.map(({ path, reason }) => `  unread ${path}: ${reason}`),
    '',
  ].join('\n')

const fileLines = ({
  source,
  phase,
  transaction,
  sections,
  placeholders,
  origin,
}: MigrationFile): string[] => [
  [
    `    ${phase} ${transaction} ${source.path}`,
    ...placeholders,
    ...(origin === 'derived' ? [origin] : []),
  ].join(' '),
  ...sections.map(
    ({ start, end }) => `      | ${source.text.slice(start, end).trim().replaceAll('\n', '\n      . ')}`,
  ),
]
