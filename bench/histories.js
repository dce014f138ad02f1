// One line per folder: statements, what was not understood, findings by family, time.
//   npm run build && node bench/histories.js <folder> [<folder> …]
import { basename, resolve } from 'node:path'
import { lint } from '../dist/src/index.js'

const FAMILIES = ['compatibility', 'locks', 'data-loss', 'operations']
const rows = []
for (const folder of process.argv.slice(2)) {
  const startedAt = performance.now()
  const report = await lint({ cwd: resolve(folder) })
  const open = report.findings.filter(({ suppressed }) => suppressed === null)
  rows.push([
    basename(folder) === 'raw' ? basename(resolve(folder, '..')) : basename(folder),
    report.summary.files,
    report.summary.statements,
    report.summary.opaque,
    open.filter(({ rule }) => rule === 'syntax-error').length,
    ...FAMILIES.map((family) => open.filter((finding) => finding.family === family).length),
    `${Math.round(performance.now() - startedAt)} ms`,
  ])
  for (const problem of report.problems) console.error(`${folder}: ${problem.message}`)
}
const header = ['history', 'files', 'statements', 'opaque', 'syntax', ...FAMILIES, 'time']
const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => String(row[i]).length)))
for (const row of [header, ...rows])
  console.log(
    row
      .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i])))
      .join('  '),
  )
