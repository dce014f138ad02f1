import { Command, InvalidArgumentError, Option } from 'commander'
import type { ExitCode, Io } from '../io.ts'
import type { LintFlags } from '../lint/flags.ts'

/** `migrate lint`: argument parsing only. The work is in `runLint`, which is loaded when it is needed. */
export const lintCommand = (io: Io, finish: (code: ExitCode) => void): Command =>
  new Command('lint')
    .description('check migrations for lock, compatibility and data-loss hazards; runs no SQL')
    .argument(
      '[paths...]',
      'migration files or folders; without any, every migration folder of the repository',
    )
    .optionsGroup('What is linted:')
    .option('--since <ref>', 'what differs from a git ref, uncommitted changes included, as one deploy unit')
    .option('--staged', 'what is staged for the next commit, as one deploy unit')
    .option('--stdin', 'one migration from standard input')
    .option('--stdin-filename <path>', 'where that migration would be saved: gives its history and layout')
    .optionsGroup('How it is judged:')
    .addOption(
      new Option('--phase <phase>', 'judge this phase; files without a phase are taken to be of it').choices([
        'expand',
        'contract',
        'rollback',
      ]),
    )
    .addOption(
      new Option(
        '--transaction <mode>',
        'how the runner wraps files (default: what the runner of the layout does)',
      ).choices(['per-file', 'per-statement']),
    )
    .addOption(
      new Option('--pg-version <major>', 'server version, 14 to 18 (default: 14)').argParser(parseMajor),
    )
    .option(
      '--rule <id>',
      'judge only by this rule or family, also one that is off by default; repeatable',
      collect,
    )
    .addOption(withoutRule())
    .option(
      '--config <file>',
      'configuration file (default: migrate.config.{json,js,ts} or package.json, found upwards)',
    )
    .option(
      '--database-url [url]',
      'table sizes from a live database, one read-only snapshot (default: MIGRATE_DATABASE_URL or DATABASE_URL)',
    )
    .addOption(
      new Option(
        '--schema-from <source>',
        'with --database-url: where the schema before the linted files comes from',
      ).choices(['history', 'database']),
    )
    .optionsGroup('What comes out:')
    .addOption(
      new Option('--format <format>', 'how to print (default: text)').choices([
        'text',
        'json',
        'sarif',
        'github',
        'gitlab',
        'markdown',
        'gcc',
        'html',
      ]),
    )
    .option('--json', 'same as --format json')
    .option('--output <file>', 'write the report to a file instead of standard output')
    .option('--report <format=file>', 'write one more report to a file; repeatable', collect)
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on (default: error)').choices([
        'error',
        'warning',
        'advice',
        'never',
      ]),
    )
    .option('--baseline <file>', 'findings to accept, kept in version control')
    .addOption(
      new Option(
        '--baseline-mode <mode>',
        'use it, create it from what is found now, or shrink it by what is gone',
      ).choices(['use', 'create', 'shrink']),
    )
    .option('--explain <rule>', 'say what a rule is about, with examples')
    .option('--no-cache', 'neither read nor write results of earlier runs')
    .option('--color', 'colour even where standard output is not a terminal')
    .option('--no-color', 'no colour')
    .action(async (paths: string[], flags: LintFlags) => {
      const { runLint } = await import('../lint/run.ts')
      finish(await runLint(paths, flags, io))
    })

/** Commander reads `--no-rule <id>` as the negation of `--rule`; here it is an option of its own that takes a value. */
function withoutRule(): Option {
  const option = new Option('--no-rule <id>', 'do not judge by this rule or family; repeatable')
  option.negate = false
  return option.argParser(collect)
}

function parseMajor(text: string): number {
  const major = Number(text)
  if (!Number.isInteger(major) || major < 14 || major > 18)
    throw new InvalidArgumentError('Give a major version from 14 to 18.')
  return major
}

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value]
