import type { PlaceholderSyntax } from '../model/migration.ts'
import type { SourceFile } from '../model/source.ts'
import type { ParsedFile } from '../model/statement.ts'
import { directivesOf } from './directives.ts'
import { readSection } from './section.ts'
import type { Range } from './survey.ts'

interface ParseOptions {
  /** Ranges of the text that run, in order. The whole text if not given. */
  readonly sections?: readonly Range[]
  /** Placeholders that the runner replaces; any other is reported. */
  readonly placeholders?: readonly PlaceholderSyntax[]
}

/**
 * Reads a file with PostgreSQL's own grammar. What the grammar refuses becomes a statement that says so, and everything around it
 * is read all the same; nothing that a file may contain makes this throw.
 */
export function parseFile(source: SourceFile, options: ParseOptions = {}): ParsedFile {
  const { sections = [{ start: 0, end: source.text.length }], placeholders = [] } = options
  const statements = sections.flatMap((section) => readSection(source, section, placeholders))
  return { source, statements, directives: directivesOf(source, sections, statements) }
}
