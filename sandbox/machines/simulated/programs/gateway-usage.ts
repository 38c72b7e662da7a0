import type { GatewayChat } from './gateway-chat.ts'
import { tree } from './gateway-config.ts'

interface ModelDay {
  date: string
  provider: string | undefined
  model: string | undefined
  tokens: number
  cost: number
  count: number
}

/** What `sessions.usage` says of all sessions, by day and model, in UTC. */
export async function usageByDay(chat: GatewayChat, from: string, to: string) {
  const days = new Map<string, ModelDay>()
  for (const key of await chat.sessions.keys()) {
    for (const { timestamp, provider, model, usage } of await chat.sessions.messages(key)) {
      const date = new Date(timestamp).toISOString().slice(0, 10)
      if (!usage || date < from || date > to) continue
      const name = `${date} ${provider} ${model}`
      const day = days.get(name) ?? { date, provider, model, tokens: 0, cost: 0, count: 0 }
      day.tokens += Number(usage.totalTokens ?? 0)
      day.cost += Number(tree(usage.cost).total ?? 0)
      day.count += 1
      days.set(name, day)
    }
  }
  const modelDaily = [...days.values()].toSorted((a, b) => a.date.localeCompare(b.date))
  const sum = (of: (day: ModelDay) => number) => modelDaily.reduce((all, day) => all + of(day), 0)
  return {
    ...{ updatedAt: Date.now(), startDate: from, endDate: to, sessions: [] },
    totals: { totalTokens: sum(day => day.tokens), totalCost: sum(day => day.cost) },
    aggregates: { modelDaily },
  }
}
