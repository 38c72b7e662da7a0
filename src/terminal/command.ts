import type { OwnersAccount } from '../blueprints/blueprint.ts'
import type { TerminalSize } from '../instances/interactive.ts'
import { quoted } from '../kit/quoted.ts'

/** A name for what goes on in one terminal: what is opened by it again is the same. */
export const sessionPattern = /^[a-z0-9-]{1,20}$/

/** How many lines that have scrolled away are shown again to whoever comes back. */
const historyLines = 2_000

/** A server of its own beside the one that the owner may have, and without their settings. */
const tmux = 'tmux -u -L sambuk -f /dev/null'

/**
 * tmux is there to outlive a connection, and not to be noticed: no status line, no keys of its own, and what
 * scrolls away does so in the terminal that shows it. Inside it the owner may start a tmux of theirs.
 */
const settings = [
  'set -g status off',
  'set -g prefix None',
  'set -g prefix2 None',
  'set -s escape-time 0',
  `set -g history-limit ${historyLines}`,
  'set -g default-terminal screen-256color',
  "set -ga terminal-overrides ',xterm*:smcup@:rmcup@:Tc'",
  "set -g default-command 'exec env -u TMUX -u TMUX_PANE bash'",
]

/**
 * A command for root that gives the owner of a machine a shell of their own, never one of root's: with an
 * environment that has nothing of ours, and kept by tmux under the name of the session where there is tmux.
 */
export function terminalCommand(owner: OwnersAccount, session: string, size: TerminalSize): string {
  const attach = [
    'start-server',
    ...settings,
    `new-session -A -s ${session} -x ${size.columns} -y ${size.rows}`,
  ].join(' \\; ')
  const script = [
    `cd ${quoted(owner.home)}`,
    'if command -v tmux >/dev/null 2>&1; then',
    // What is on the screen now is drawn by tmux, over empty lines, so that none of the history is lost to it.
    `if ${tmux} has-session -t =${session} 2>/dev/null; then ${tmux} capture-pane -t =${session}: -peJ -S -${historyLines} -E -1; printf '%${size.rows}s' '' | tr ' ' '\\n'; fi`,
    `exec ${tmux} ${attach}`,
    'else exec bash; fi',
  ].join('\n')
  return asOwner(owner, script)
}

/** A command for root that ends what goes on in a session; nothing, where there is none. */
export const endCommand = (owner: OwnersAccount, session: string): string =>
  asOwner(owner, `${tmux} kill-session -t =${session} 2>/dev/null || true`)

function asOwner({ username, home, path }: OwnersAccount, script: string): string {
  const environment = {
    HOME: home,
    USER: username,
    LOGNAME: username,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    PATH: path,
  }
  const assignments = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`)
  return `exec runuser -u ${username} -- env -i ${assignments.join(' ')} sh -c ${quoted(script)}`
}
