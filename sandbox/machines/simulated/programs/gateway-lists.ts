import type { GatewayChat } from './gateway-chat.ts'
import { type Tree, tree } from './gateway-config.ts'
import { textOf } from './gateway-sessions.ts'

/** What the toy gateway answers to who asks what there is. */

/** The sessions, as rows; the newest first. */
export async function listSessions(chat: GatewayChat) {
  const rows = []
  for (const key of await chat.sessions.keys()) {
    const [messages, meta] = [await chat.sessions.messages(key), await chat.sessions.meta(key)]
    const last = messages.at(-1)
    const activeRunIds = chat.activeRunIds(key)
    const name = meta.label ?? meta.displayName
    rows.push({
      key,
      agentId: 'main',
      ...(meta.label && { label: meta.label }),
      ...(name && { displayName: name, derivedTitle: name }),
      ...(last && { lastMessagePreview: textOf(last).slice(0, 200) }),
      ...{ updatedAt: last?.timestamp ?? meta.updatedAt ?? 0, lastInteractionAt: last?.timestamp },
      ...{ hasActiveRun: activeRunIds.length > 0, activeRunIds },
      model: meta.model?.split('/').at(-1),
      modelProvider: meta.model?.split('/')[0],
    })
  }
  const sessions = rows.toSorted((one, other) => other.updatedAt - one.updatedAt)
  return { count: sessions.length, sessions }
}

/** The messages that say a word, the newest of each session. */
export async function searchSessions(chat: GatewayChat, query: string) {
  const wanted = query.toLowerCase()
  const results = []
  for (const sessionKey of await chat.sessions.keys()) {
    const messages = await chat.sessions.messages(sessionKey)
    const hit = messages.findLast(
      message => message.role !== 'toolResult' && textOf(message).toLowerCase().includes(wanted),
    )
    if (!hit) continue
    const { role, timestamp, __openclaw: kept } = hit
    results.push({
      ...{ sessionKey, messageId: kept.id, role, timestamp, score: 1 },
      snippet: textOf(hit).slice(0, 200),
    })
  }
  return { results }
}

/** The models that the configuration names, with its default first. */
export function configuredModels(config: Tree) {
  const defaults = tree(tree(config.agents).defaults)
  const primary = String(tree(defaults.model).primary ?? '')
  const names = new Set([primary, ...Object.keys(tree(defaults.models))])
  names.delete('')
  return [...names].map(name => {
    const [provider = '', ...rest] = name.split('/')
    const id = rest.join('/')
    const tags = name === primary ? ['default', 'configured'] : ['configured']
    return { id, name: id, provider, tags, available: true }
  })
}
