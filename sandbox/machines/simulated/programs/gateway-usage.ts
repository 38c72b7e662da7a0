import type { GatewayChat } from './gateway-chat.ts'
import { tree } from './gateway-config.ts'

interface Totals {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
  totalTokens: number
  totalCost: number
  missingCostEntries: number
}

interface Model {
  provider: string | undefined
  model: string | undefined
  count: number
}

const noTotals = (): Totals => ({
  ...{ input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  ...{ totalTokens: 0, totalCost: 0, missingCostEntries: 0 },
})

/** What `sessions.usage` says of all sessions, by day and model, and by model, in days of a time zone. */
export async function usageOfSessions(chat: GatewayChat, from: string, to: string, zone: string) {
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
  const days = new Map<string, Model & { date: string; tokens: number; cost: number }>()
  const models = new Map<string, Model & { totals: Totals }>()
  for (const key of await chat.sessions.keys()) {
    for (const { timestamp, provider, model, usage } of await chat.sessions.messages(key)) {
      const date = dayOf.format(new Date(timestamp))
      if (!usage || date < from || date > to) continue
      const of = { provider, model, count: 0 }
      const day = days.get(`${date} ${provider} ${model}`) ?? { ...of, date, tokens: 0, cost: 0 }
      const known = models.get(`${provider} ${model}`) ?? { ...of, totals: noTotals() }
      const cost = Number(tree(usage.cost).total ?? 0)
      day.tokens += Number(usage.totalTokens ?? 0)
      day.cost += cost
      day.count += 1
      known.count += 1
      known.totals.totalCost += cost
      for (const kind of ['input', 'output', 'cacheRead', 'cacheWrite', 'totalTokens'] as const) {
        known.totals[kind] += Number(usage[kind] ?? 0)
      }
      days.set(`${date} ${provider} ${model}`, day)
      models.set(`${provider} ${model}`, known)
    }
  }
  const byModel = [...models.values()]
  const totals = noTotals()
  for (const each of byModel) {
    for (const kind of Object.keys(totals) as (keyof Totals)[]) totals[kind] += each.totals[kind]
  }
  const modelDaily = [...days.values()].toSorted((a, b) => a.date.localeCompare(b.date))
  return {
    ...{ updatedAt: Date.now(), startDate: from, endDate: to, sessions: [], totals },
    aggregates: { byModel, modelDaily },
  }
}
