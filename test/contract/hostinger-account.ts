import { z } from 'zod'
import type { RunningSandbox } from '../../sandbox/start.ts'
import { variable } from './sandbox.ts'

/** What the vendor shows to anybody who asks it directly. */
export async function look(sandbox: RunningSandbox, path: string): Promise<unknown> {
  const response = await fetch(`${variable(sandbox, 'HOSTINGER_API_URL')}/api${path}`, {
    headers: { authorization: `Bearer ${variable(sandbox, 'HOSTINGER_API_TOKEN')}` },
  })
  return response.json()
}

const wireMachine = z.object({
  hostname: z.string(),
  state: z.string(),
  subscription_id: z.string(),
})
const wireSubscriptions = z.array(z.object({ id: z.string(), is_auto_renewed: z.boolean() }))
const wireActions = z.object({
  data: z.array(z.object({ name: z.string(), state: z.string() })),
  meta: z.object({ total: z.int() }),
})

/** A machine with its contract, and how each of its recreations ended. */
export async function seen(sandbox: RunningSandbox, id: string) {
  const machine = wireMachine.parse(await look(sandbox, `/vps/v1/virtual-machines/${id}`))
  const subscriptions = wireSubscriptions.parse(await look(sandbox, '/billing/v1/subscriptions'))
  const actions = wireActions.parse(await look(sandbox, `/vps/v1/virtual-machines/${id}/actions`))
  if (actions.meta.total > 50) throw new Error('only the first page of actions is looked at')
  return {
    ...machine,
    isRenewed: subscriptions.find(one => one.id === machine.subscription_id)?.is_auto_renewed,
    wipes: actions.data.filter(({ name }) => name.endsWith('recreate')).map(({ state }) => state),
  }
}

/** The names of all scripts in the account, all pages. */
export async function scriptNames(sandbox: RunningSandbox): Promise<string[]> {
  const page = z.object({
    data: z.array(z.object({ name: z.string() })),
    meta: z.object({ total: z.int() }),
  })
  const names: string[] = []
  for (let number = 1; ; number++) {
    const { data, meta } = page.parse(
      await look(sandbox, `/vps/v1/post-install-scripts?page=${number}`),
    )
    names.push(...data.map(({ name }) => name))
    if (names.length >= meta.total) return names
  }
}
