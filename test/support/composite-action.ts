import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

interface Step {
  readonly id?: string
  readonly shell: string
  readonly run: string
  readonly env?: Readonly<Record<string, string>>
  readonly 'working-directory'?: string
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: unknown }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}

export interface Job {
  readonly inputs: Readonly<Record<string, string>>
  /** What the runner's machine has. */
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** The checkout. */
  readonly workspace: string
  /** For the runner's own files. */
  readonly temp: string
}

export interface JobOutcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly summary: string
  readonly outputs: Readonly<Record<string, string>>
}

/**
 * Runs the steps of a composite action as GitHub's runner does: inputs are strings with defaults, expressions are replaced in `env` and
 * `working-directory`, every step is a file that bash runs, and the first one that fails is the last.
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
 */
export function runAction(file: string, { inputs, env, workspace, temp }: Job): JobOutcome {
  const action = parse(readFileSync(file, 'utf8')) as Action
  const unknown = Object.keys(inputs).filter((name) => !Object.hasOwn(action.inputs, name))
  if (unknown.length > 0) throw new Error(`the action has no input ${unknown.join(', ')}`)
  const context = new Map(
    Object.entries(action.inputs).map(([name, input]) => [
      `inputs.${name}`,
      inputs[name] ?? String(input.default),
    ]),
  )
  mkdirSync(temp, { recursive: true })
  const summaryFile = join(temp, 'summary')
  const outputFile = join(temp, 'output')
  const ran = action.runs.steps.reduce<Pick<JobOutcome, 'status' | 'stdout' | 'stderr'>>(
    (before, step, index) => {
      if (before.status !== 0) return before
      if (step.shell !== 'bash') throw new Error(`step ${index} does not say that it is for bash`)
      const script = join(temp, `step-${index}.sh`)
      writeFileSync(script, step.run)
      writeFileSync(outputFile, '')
      const { status, stdout, stderr } = spawnSync(
        'bash',
        ['--noprofile', '--norc', '-eo', 'pipefail', script],
        {
          cwd: join(workspace, evaluate(step['working-directory'] ?? '.', context)),
          encoding: 'utf8',
          env: {
            GITHUB_ACTIONS: 'true',
            CI: 'true',
            GITHUB_WORKSPACE: workspace,
            GITHUB_STEP_SUMMARY: summaryFile,
            GITHUB_OUTPUT: outputFile,
            RUNNER_TEMP: temp,
            ...env,
            ...Object.fromEntries(
              Object.entries(step.env ?? {}).map(([name, text]) => [name, evaluate(text, context)]),
            ),
          },
        },
      )
      for (const line of textOf(outputFile).split('\n').filter(Boolean)) {
        const at = line.indexOf('=')
        context.set(`steps.${step.id}.outputs.${line.slice(0, at)}`, line.slice(at + 1))
      }
      return { status, stdout: before.stdout + stdout, stderr: before.stderr + stderr }
    },
    { status: 0, stdout: '', stderr: '' },
  )
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, evaluate(value, context)])
  return { ...ran, summary: textOf(summaryFile), outputs: Object.fromEntries(outputs) }
}

/** The expressions that are used: a name with dots. An output that was never set is empty. */
const evaluate = (text: string, context: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (expression, name: string) => {
    const value = context.get(name)
    if (value === undefined && !name.startsWith('steps.')) throw new Error(`${expression} is not known here`)
    return value ?? ''
  })

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
