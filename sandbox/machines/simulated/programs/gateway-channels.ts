import type { Inside } from '../inside.ts'
import {
  configPath,
  isTree,
  parseTolerant,
  stateFolder,
  type Tree,
  tree,
} from './gateway-config.ts'
import { Telegram } from './gateway-telegram.ts'
import { WhatsappLink } from './gateway-whatsapp.ts'

const storePath = `${stateFolder}/credentials/channels.json`
const requestMs = 3600_000
const pendingMost = 3
const labels: Record<string, string> = {
  telegram: 'Telegram',
  discord: 'Discord',
  whatsapp: 'WhatsApp',
}

interface Pending {
  requestId: string
  senderId: string
  metadata: Record<string, string>
  createdAt: string
}

interface Store {
  /** Plugins that were fetched; Telegram comes with OpenClaw. */
  installed: string[]
  /** The number of the telephone that WhatsApp is linked to. */
  whatsapp: string | null
  pending: Pending[]
  allowed: string[]
  offset: number
}

/** A refusal in the gateway's words. */
export class ChannelRefusal extends Error {}

/**
 * The channels of the toy gateway. Its configuration says which there are, as with the real one; whoever writes on
 * Telegram is met when somebody looks at the requests. Shapes are those of OpenClaw 2026.9.6.
 */
export class GatewayChannels {
  readonly #inside: Inside
  readonly #telegram: Telegram
  readonly #link = new WhatsappLink()

  constructor(inside: Inside) {
    this.#inside = inside
    this.#telegram = new Telegram(inside)
  }

  async status(): Promise<Tree> {
    const configured = await this.#configured()
    const store = await this.#store()
    const accounts: Record<string, Tree[]> = {}
    const channels: Record<string, Tree> = {}
    for (const name of Object.keys(labels)) {
      const settings = configured[name]
      if (!isTree(settings)) continue
      const account = await this.#account(name, settings, store)
      accounts[name] = [account]
      const { accountId: _, ...shown } = account
      channels[name] =
        name === 'whatsapp' ? { ...shown, self: { e164: store.whatsapp, jid: null } } : shown
    }
    const channelOrder = Object.keys(accounts)
    return {
      ...{ ts: this.#now(), channelOrder, channels, channelAccounts: accounts },
      channelLabels: Object.fromEntries(channelOrder.map(name => [name, labels[name]])),
      channelDefaultAccountId: Object.fromEntries(channelOrder.map(name => [name, 'default'])),
      statusIssues: [],
    }
  }

  async requests(): Promise<Tree> {
    await this.#meetStrangers()
    const { pending } = await this.#store()
    const shared = {
      ...{ channel: 'telegram', channelLabel: 'Telegram', accountId: 'default' },
      notifySupported: true,
    }
    const isOn = isTree((await this.#configured()).telegram)
    return {
      accounts: isOn ? [shared] : [],
      requests: pending.map(({ createdAt, ...one }) => ({
        ...{ ...shared, ...one, senderLabel: 'telegramUserId', createdAt, lastSeenAt: createdAt },
        expiresAt: new Date(Date.parse(createdAt) + requestMs).toISOString(),
      })),
      commandOwnerConfigured: false,
      limits: { pendingPerAccount: pendingMost, ttlMs: requestMs },
    }
  }

  async answer(params: Tree, isAllowed: boolean): Promise<Tree> {
    const store = await this.#store()
    const found = store.pending.find(({ requestId }) => requestId === params.requestId)
    if (!found) throw new ChannelRefusal('pending DM access request no longer exists')
    store.pending = store.pending.filter(one => one !== found)
    if (isAllowed) store.allowed.push(found.senderId)
    await this.#keep(store)
    const { requestId, senderId } = found
    if (!isAllowed) return { requestId, senderId }
    const isTold = params.notify === true
    if (isTold) {
      const settings = tree((await this.#configured()).telegram)
      await this.#telegram.send(settings, senderId, 'OpenClaw access approved. Send a message.')
    }
    const notification = isTold ? 'sent' : 'not-requested'
    return { requestId, senderId, notification, commandOwnerBootstrap: 'not-requested' }
  }

  /** @returns what is left of its settings, which the gateway writes to its configuration */
  async logout(channel: string): Promise<Tree> {
    const settings = (await this.#configured())[channel]
    if (!isTree(settings)) throw new ChannelRefusal('invalid channels.logout channel')
    const store = await this.#store()
    const cleared = channel === 'whatsapp' ? store.whatsapp !== null : true
    if (channel === 'whatsapp') store.whatsapp = null
    if (channel === 'telegram') Object.assign(store, { pending: [], allowed: [] })
    await this.#keep(store)
    return { channel, accountId: 'default', cleared, envToken: false, loggedOut: cleared }
  }

  async plugins(): Promise<Tree> {
    const { installed } = await this.#store()
    const configured = await this.#configured()
    const row = (id: string, origin: string) => {
      const enabled = isTree(configured[id])
      const state = enabled ? 'enabled' : 'disabled'
      return { id, name: labels[id], installed: true, enabled, state, origin, channelIds: [id] }
    }
    const plugins = [row('telegram', 'bundled'), ...installed.map(id => row(id, 'global'))]
    return { plugins, diagnostics: [], mutationAllowed: true }
  }

  async install(pluginId: string): Promise<Tree> {
    if (pluginId === 'telegram' || !labels[pluginId])
      throw new ChannelRefusal(`unknown official plugin: ${pluginId}`)
    if (this.#inside.packagesFail) throw new ChannelRefusal(`npm install failed: ${pluginId}`)
    const store = await this.#store()
    store.installed = [...new Set([...store.installed, pluginId])]
    await this.#keep(store)
    const plugin = { id: pluginId, name: labels[pluginId], installed: true, enabled: true }
    return { ok: true, restartRequired: false, plugin: { ...plugin, state: 'enabled' } }
  }

  async beginLink(): Promise<Tree> {
    const store = await this.#store()
    if (!store.installed.includes('whatsapp'))
      throw new ChannelRefusal('web login provider is not available')
    store.whatsapp = null
    await this.#keep(store)
    const message = 'Scan this QR in WhatsApp → Linked Devices.'
    return { qrDataUrl: await this.#link.begin(), message }
  }

  async awaitLink(signal: AbortSignal): Promise<Tree> {
    const link = await this.#link.wait(signal)
    if (link === null) return { connected: false, message: 'No active WhatsApp login in progress.' }
    if (!link.isRead) return { connected: false, qrDataUrl: link.picture, message: 'QR refreshed.' }
    await this.#keep({ ...(await this.#store()), whatsapp: '+96890000000' })
    return { connected: true, message: '✅ Linked! WhatsApp is ready.' }
  }

  async #account(name: string, settings: Tree, store: Store): Promise<Tree> {
    const shared = {
      ...{ accountId: 'default', enabled: settings.enabled !== false },
      ...(typeof settings.name === 'string' && { name: settings.name }),
      ...{ restartPending: false, reconnectAttempts: 0, lastInboundAt: null, lastError: null },
    }
    const up = { configured: true, running: true, connected: true, lifecycle: 'ready' }
    if (name === 'whatsapp') {
      if (store.whatsapp) return { ...shared, ...up, linked: true, healthState: 'healthy' }
      const down = { configured: true, linked: false, running: false, lifecycle: 'stopped' }
      return { ...shared, ...down, healthState: 'stopped', stateReason: 'not linked' }
    }
    const token = name === 'telegram' ? settings.botToken : settings.token
    if (typeof token !== 'string')
      return { ...shared, configured: false, running: false, tokenStatus: 'missing' }
    // Where Discord's gateway is cannot be configured: the toy takes every token there.
    const problem = name === 'telegram' ? await this.#telegram.problem(settings) : null
    if (problem === null) return { ...shared, ...up }
    const { isFinal, lastError } = problem
    const health = isFinal ? { lifecycle: 'blocked', healthState: 'terminal-disconnect' } : {}
    const down = { configured: true, running: !isFinal, connected: false, lastError }
    return { ...shared, lifecycle: 'recovering', ...down, ...health }
  }

  /** Who is not let in yet is told a code, and is heard no further. */
  async #meetStrangers(): Promise<void> {
    const settings = (await this.#configured()).telegram
    if (!isTree(settings)) return
    const store = await this.#store()
    const cutoff = this.#now() - requestMs
    store.pending = store.pending.filter(({ createdAt }) => Date.parse(createdAt) > cutoff)
    for (const { updateId, from } of await this.#telegram.updates(settings, store.offset)) {
      store.offset = updateId + 1
      const senderId = String(from.id)
      const isKnown =
        store.allowed.includes(senderId) || store.pending.some(one => one.senderId === senderId)
      if (isKnown || store.pending.length >= pendingMost) continue
      store.pending.push({
        ...{ requestId: `request-${updateId}`, senderId },
        metadata: {
          ...(from.username && { username: from.username }),
          firstName: from.first_name,
        },
        createdAt: new Date(this.#now()).toISOString(),
      })
      await this.#telegram.send(settings, senderId, 'OpenClaw: access not configured.')
    }
    await this.#keep(store)
  }

  async #configured(): Promise<Tree> {
    return tree(parseTolerant((await this.#inside.disk.read(configPath)) ?? '{}').channels)
  }

  async #store(): Promise<Store> {
    const text = await this.#inside.disk.read(storePath)
    const empty = { installed: [], whatsapp: null, pending: [], allowed: [], offset: 0 }
    return text === null ? empty : { ...empty, ...JSON.parse(text) }
  }

  async #keep(store: Store): Promise<void> {
    const { disk } = this.#inside
    await disk.write(storePath, JSON.stringify(store), 0o600, disk.ownerOf(configPath))
  }

  #now = (): number => this.#inside.world.clock.now().getTime()
}
