import {
  type CommandNode,
  parse,
  type ScriptNode,
  type SimpleCommandNode,
  type StatementNode,
} from 'just-bash'
import { outputPaths } from './session-fs.ts'

type Redirections = SimpleCommandNode['redirections']

const template = redirectionsOf(`: >>${outputPaths.stdout} 2>>${outputPaths.stderr}`)

/**
 * Rewrites a script for the simulated shell, which lacks three things that install scripts rely on:
 *
 * - output as it comes, and as bytes: each top-level statement writes to the session's own outputs;
 * - `exec >>log 2>&1` (in just-bash it breaks every later pipe): the redirection is put on each of
 *   the statements that follow instead; one to a process substitution (`> >(tee …)`) is left out;
 * - scripts run by their path as processes of their own: they go through `sandbox-exec`.
 */
export function withOutputs(ast: ScriptNode): ScriptNode {
  let redirections = template
  const statements: StatementNode[] = []
  for (const statement of ast.statements) {
    const moved = execRedirections(statement)
    if (moved === null) {
      statements.push(statement.background ? statement : grouped([statement], redirections))
      continue
    }
    const usable = moved.filter(
      one => !JSON.stringify(one.target).includes('"ProcessSubstitution"'),
    )
    // Opens (and empties, for `>`) the file now, as exec does.
    statements.push(grouped(parse(':').statements, [...redirections, ...usable]))
    redirections = [...redirections, ...usable.map(appending)]
  }
  routePaths(statements)
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

function grouped(body: StatementNode[], redirections: Redirections): StatementNode {
  const group: CommandNode = { type: 'Group', body, redirections }
  return {
    type: 'Statement',
    pipelines: [{ type: 'Pipeline', commands: [group], negated: false }],
    operators: [],
    background: false,
  }
}

/** `/root/install.sh x` becomes `sandbox-exec /root/install.sh x`, at any depth. */
function routePaths(node: unknown): void {
  if (Array.isArray(node)) {
    for (const item of node) routePaths(item)
    return
  }
  if (!isNode(node)) return
  if (isSimpleCommand(node) && node.name && /^\.{0,2}\//.test(literal(node.name) ?? '')) {
    node.args = [node.name, ...node.args]
    node.name = { type: 'Word', parts: [{ type: 'Literal', value: 'sandbox-exec' }] }
  }
  for (const value of Object.values(node)) routePaths(value)
}

function literal(word: SimpleCommandNode['name']): string | null {
  const [part, ...more] = word?.parts ?? []
  return part?.type === 'Literal' && more.length === 0 ? part.value : null
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isSimpleCommand(node: object): node is SimpleCommandNode {
  return 'type' in node && node.type === 'SimpleCommand'
}
