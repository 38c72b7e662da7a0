import {
  type CommandNode,
  type PipelineNode,
  parse,
  type ScriptNode,
  type SimpleCommandNode,
  type StatementNode,
} from 'just-bash'
import { outputPaths } from './session-fs.ts'

type Redirections = SimpleCommandNode['redirections']

const programNames = new Set([
  'node',
  'npm',
  'npx',
  'openclaw',
  'caddy',
  'conductor',
  'spoq',
  'nft',
  'nginx',
])
const template = redirectionsOf(`: >>${outputPaths.stdout} 2>>${outputPaths.stderr}`)

/**
 * Rewrites a script for the simulated shell, which lacks four things that install scripts rely on:
 *
 * - output as it comes, and as bytes: each top-level statement writes to the session's own outputs;
 * - `exec >>log 2>&1` (in just-bash it breaks every later pipe): the redirection is put on each of
 *   the statements that follow instead; one to a process substitution (`> >(tee …)`) is left out;
 * - scripts run by their path as processes of their own: they go through `sandbox-exec`;
 * - `x=1` succeeding after a failed pipeline, as in the body of `until a | b; do x=1; …`.
 */
export function withOutputs(ast: ScriptNode): ScriptNode {
  let redirections = template
  const statements: StatementNode[] = []
  for (const statement of ast.statements) {
    const moved = execRedirections(statement)
    if (moved === null) {
      statements.push(statement.background ? statement : redirected(statement, redirections))
      continue
    }
    const usable = moved.filter(
      one => !JSON.stringify(one.target).includes('"ProcessSubstitution"'),
    )
    // Opens (and empties, for `>`) the file now, as exec does.
    statements.push(grouped(parse(':').statements, [...redirections, ...usable]))
    redirections = [...redirections, ...usable.map(appending)]
  }
  rewriteCommands(statements)
  return { ...ast, statements }
}

function redirectionsOf(script: string): Redirections {
  return parse(script).statements.flatMap(s => (s ? (simpleCommand(s)?.redirections ?? []) : []))
}

function simpleCommand(statement: StatementNode): SimpleCommandNode | null {
  const command = statement.pipelines[0]?.commands[0]
  return command?.type === 'SimpleCommand' && statement.pipelines.length === 1 ? command : null
}

/** What `exec` without a command does to standard output and error; null for anything else. */
function execRedirections(statement: StatementNode): Redirections | null {
  const command = simpleCommand(statement)
  if (!command || literal(command.name) !== 'exec' || command.args.length > 0) return null
  const onlyOutputs = command.redirections.every(
    one => (one.fd === null || one.fd === 1 || one.fd === 2) && one.operator.includes('>'),
  )
  return onlyOutputs && command.redirections.length > 0 ? command.redirections : null
}

function appending(redirection: Redirections[number]): Redirections[number] {
  if (redirection.operator === '>') return { ...redirection, operator: '>>' }
  return redirection.operator === '&>' ? { ...redirection, operator: '&>>' } : redirection
}

/**
 * Redirects commands themselves where that is possible: around a group just-bash takes all output
 * for text, so that binary files would not come through whole.
 */
function redirected(statement: StatementNode, redirections: Redirections): StatementNode {
  const commands = statement.pipelines.flatMap(pipeline => pipeline.commands)
  const isPlain = commands.every(one => one.type === 'SimpleCommand' && one.name !== null)
  if (!isPlain) return grouped([statement], redirections)
  const errors = redirections.filter(one => one.fd === 2)
  const pipelines = statement.pipelines.map(pipeline => ({
    ...pipeline,
    commands: pipeline.commands.map((command, i) => {
      if (command.type !== 'SimpleCommand') return command
      const isLast = i === pipeline.commands.length - 1
      const own = command.redirections
      return { ...command, redirections: [...(isLast ? redirections : errors), ...own] }
    }),
  }))
  return { ...statement, pipelines }
}

function grouped(body: StatementNode[], redirections: Redirections): StatementNode {
  const group: CommandNode = { type: 'Group', body, redirections }
  return {
    type: 'Statement',
    pipelines: [{ type: 'Pipeline', commands: [group], negated: false }],
    operators: [],
    background: false,
  }
}

/** Rewrites commands at any depth; see {@link withOutputs}. */
function rewriteCommands(node: unknown): void {
  if (Array.isArray(node)) {
    for (const item of node) rewriteCommands(item)
    return
  }
  if (!isNode(node)) return
  for (const value of Object.values(node)) rewriteCommands(value)
  if (isPipeline(node)) {
    const [command] = node.commands
    if (node.commands.length === 1 && command && isBareAssignment(command)) {
      node.commands = [{ type: 'Group', body: [succeeding(command)], redirections: [] }]
    }
  }
  if (isSimpleCommand(node) && node.name && isProgram(literal(node.name) ?? '')) {
    node.args = [node.name, ...node.args]
    node.name = { type: 'Word', parts: [{ type: 'Literal', value: 'sandbox-exec' }] }
  }
}

/** `x=1` without a command, whose status is 0 unless a command substitution gives another. */
function isBareAssignment(command: CommandNode): boolean {
  if (command.type !== 'SimpleCommand' || command.name !== null) return false
  return !JSON.stringify(command.assignments).includes('"CommandSubstitution"')
}

/** `x=1 || :`, because just-bash hands on the status of a pipeline that failed before. */
function succeeding(assignment: CommandNode): StatementNode {
  const always = parse(':').statements.flatMap(statement => statement.pipelines)
  const pipelines = [
    { type: 'Pipeline' as const, commands: [assignment], negated: false },
    ...always,
  ]
  return { type: 'Statement', pipelines, operators: ['||'], background: false }
}

/** A path, or a program whose stand-in is a script: from PATH, just-bash passes a script nine arguments only. */
function isProgram(name: string): boolean {
  return /^\.{0,2}\//.test(name) || programNames.has(name)
}

function literal(word: SimpleCommandNode['name']): string | null {
  const [part, ...more] = word?.parts ?? []
  return part?.type === 'Literal' && more.length === 0 ? part.value : null
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isPipeline(node: object): node is PipelineNode {
  return 'type' in node && node.type === 'Pipeline'
}

function isSimpleCommand(node: object): node is SimpleCommandNode {
  return 'type' in node && node.type === 'SimpleCommand'
}
