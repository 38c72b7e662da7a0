import { type Answer, type Client, localProblem } from '../api/client.ts'

const askEveryMs = 1000
const askTimesMax = 60

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** Asks for the payment provider's pages and waits, for a minute at most, for their address. */
export async function openPortal(client: Client): Promise<Answer<string>> {
  let visit = await client.openPortal()
  for (let asked = 0; visit.ok && asked < askTimesMax; asked += 1) {
    const { id, url, problem } = visit.value
    if (url !== null) return { ok: true, value: url }
    if (problem !== null) {
      return { ok: false, problem: { ...localProblem('unexpected'), title: problem.text } }
    }
    await pause(askEveryMs)
    visit = await client.portalVisit(id)
  }
  return visit.ok ? { ok: false, problem: localProblem('timed-out') } : visit
}
