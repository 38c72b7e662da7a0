import { eq } from 'drizzle-orm'
import { accounts } from '../../accounts/tables.ts'
import { assert } from '../../kit/assert.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { serverName } from '../../servers/server.ts'
import { subscriptions } from '../../subscriptions/tables.ts'
import { done } from '../engine/outcome.ts'
import type { Step } from './step.ts'

/** The letter that the server is ready; last, and written together with the fact, so sent once. */
export const announceReady: Step = async (server, { tools, now }) => ({
  ...done({ announcedAt: now }),
  alongside: async (tx, wake) => {
    const [bought] = await tx
      .select({ language: subscriptions.language, email: accounts.email, name: accounts.name })
      .from(subscriptions)
      .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
      .where(eq(subscriptions.id, server.subscriptionId))
    assert(bought, 'a server was bought by somebody')
    await enqueueMail(tx, wake, tools.context, {
      // One that comes back for another subscription is ready once more.
      key: `server-ready:${server.id}:${server.subscriptionId}`,
      kind: 'server-ready',
      to: bought.email,
      language: bought.language,
      params: {
        name: bought.name,
        address: serverName(server, tools.dns.zone),
        assistant: tools.blueprint(server.blueprint).isAssistant ? 'yes' : 'no',
        url: `${tools.publicUrl}/${bought.language}/servers/${server.id}`,
      },
    })
  },
})
