import { eq } from 'drizzle-orm'
import { findRow } from '../certificates/store.ts'
import type { Config } from '../config.ts'
import { cityName } from '../geography/places.ts'
import { images } from '../images/tables.ts'
import { createDial } from '../instances/dial.ts'
import { servedCertificate } from '../instances/served-certificate.ts'
import { stepsToward } from '../servers/decide.ts'
import { type ServerRow, serverCan, serverName } from '../servers/server.ts'
import type { ServerStory } from '../servers/store.ts'
import { serverView } from '../servers/view.ts'
import { isCode } from '../words/codes.ts'
import { sentence } from '../words/sentence.ts'
import type { OpenInstallation } from './installation.ts'
import { placeText } from './place-text.ts'
import { refusalText } from './refusal-text.ts'
import { reportLines, type Sentence } from './report-lines.ts'

const askTimeoutMs = 15_000

export type ServerReport = Awaited<ReturnType<typeof serverReport>>

/** All that is known of a server: what is wished, what was seen, and its machine as it is right now. */
export async function serverReport(open: OpenInstallation, config: Config, story: ServerStory) {
  const { server, account, subscription, refund } = story
  const { zone } = config
  const [machine, certificate, image] = await Promise.all([
    machineNow(open, server),
    certificateNow(open, config, server),
    imageOf(open, server),
  ])
  const renews = subscription.state === 'active'
  const candidate = server.candidates[server.candidateIndex]
  return {
    id: server.id,
    name: serverName(server, zone),
    phase: serverView(
      { ...story, role: null },
      { zone, blueprints: open.blueprints, rest: open.rest },
      'en',
    ).phase,
    account: account.email,
    plan: server.planId,
    blueprint: server.blueprint,
    softwareVersion: server.softwareVersion,
    softwareUpdatedAt: story.softwareUpdatedAt?.toISOString() ?? null,
    orderedAt: server.orderedAt.toISOString(),
    readyAt: server.announcedAt?.toISOString() ?? null,
    closedAt: server.closedAt?.toISOString() ?? null,
    desired: server.desired,
    absentReason: server.absentReason,
    place:
      candidate &&
      `${candidate.provider} ${placeText(candidate.location, candidate)} ${candidate.size}`,
    candidate: `${server.candidateIndex + 1} of ${server.candidates.length}`,
    subscription: {
      id: subscription.id,
      state: subscription.state,
      paidUntil: subscription.paidUntil?.toISOString() ?? null,
      stripeId: subscription.stripeSubscriptionId,
    },
    refund: refund && { id: refund.id, state: refund.state, reason: refund.reason },
    observed: {
      machineId: server.machineId,
      machineName: server.machineName,
      machineState: server.machineState,
      machineSeenAt: server.machineSeenAt?.toISOString() ?? null,
      address: server.address,
      dnsAddress: server.dnsAddress,
      installPhase: server.installPhase,
      installDetail: server.installDetail,
      verifiedAt: server.verifiedAt?.toISOString() ?? null,
    },
    machine,
    certificate,
    image,
    steps: stepsToward(server).map(spec => {
      const { startedAt = null, endedAt = null, reason = null } = server.steps[spec.name] ?? {}
      const isDone = spec.done(server)
      return {
        name: spec.name,
        state: stateOf(isDone, startedAt !== null),
        startedAt,
        endedAt,
        reason: isDone ? null : inWords(reason),
      }
    }),
    failures: server.failures,
    failure: server.failureCode && `${server.failureCode}: ${server.failureDetail}`,
    nextLookAt: server.wakeAt?.toISOString() ?? null,
    can: {
      stop: inWords(serverCan.stop(server)),
      start: inWords(serverCan.start(server)),
      hibernate: inWords(
        serverCan.hibernate(server, open.rest.hibernates(server.machineProvider ?? '')),
      ),
      restart: inWords(serverCan.restart(server)),
      rebuild: inWords(serverCan.rebuild(server)),
      delete: inWords(serverCan.delete(server, { renews, paysBack: false })),
      'delete --refund': inWords(serverCan.delete(server, { renews, paysBack: true })),
    },
  }
}

/** What is so without anything having been done for it was not needed, or not yet. */
function stateOf(isDone: boolean, wasBegun: boolean) {
  if (isDone) return wasBegun ? 'done' : 'not needed'
  return wasBegun ? 'active' : 'waiting'
}

const inWords = (code: string | null) =>
  code && { code, text: isCode(code) ? sentence(code, 'en') : code }

/** The machine as its provider tells it now, whatever our row believes. */
async function machineNow({ outside }: OpenInstallation, server: ServerRow) {
  const name = server.machineProvider
  const provider = [...outside.watched.values()].find(each => each.name === name)
  if (!server.machineId || !name) return { state: 'none' }
  if (!provider) return { state: 'unknown', problem: `no account at ${name} is configured` }
  const found = await provider.findMachine(server.machineId, AbortSignal.timeout(askTimeoutMs))
  if (!found.ok) return { state: 'unknown', problem: refusalText(found.error) }
  if (!found.value) return { state: 'missing' }
  const { state, address, size, location, createdAt } = found.value
  const place = server.candidates.find(each => each.provider === name && each.location === location)
  const city = place ? cityName(place, 'en') : null
  return { state: String(state), address, size, location, city, createdAt: createdAt.toISOString() }
}

/** What answers on the server's name, and the zone's own certificate where names are proxied. */
async function certificateNow({ platform }: OpenInstallation, config: Config, server: ServerRow) {
  if (server.dnsAddress === null || server.closedAt !== null) return null
  if (server.machineState === 'stopped') return { notLookedAt: 'switched off' }
  const served = await servedCertificate(
    createDial(config.socksProxy),
    serverName(server, config.zone),
    config.extraCa,
    AbortSignal.timeout(askTimeoutMs),
  )
  const origin = config.tls === 'origin' ? await findRow(platform.db, config.zone) : null
  return {
    ...(served.ok
      ? { ...served.value, validUntil: served.value.validUntil.toISOString() }
      : { problem: served.error }),
    originValidUntil: origin?.expiresAt.toISOString() ?? null,
  }
}

async function imageOf({ platform }: OpenInstallation, { imageId }: ServerRow) {
  if (imageId === null) return null
  const [image] = await platform.db.select().from(images).where(eq(images.id, imageId))
  return image ? { id: image.id, version: image.version, snapshotId: image.snapshotId } : null
}

/** The report for people, with what cannot be asked for now below what is. */
export function serverLines({ can, certificate, ...facts }: ServerReport): string[] {
  const refusals = Object.entries(can).flatMap(([verb, refusal]) =>
    refusal ? [`cannot ${verb} now: ${withRemedy(refusal)}`] : [],
  )
  const seen =
    certificate && 'notLookedAt' in certificate
      ? `not looked at: ${certificate.notLookedAt}`
      : certificate
  return [...reportLines({ ...facts, certificate: seen }), ...refusals]
}

const remedies: Readonly<Record<string, string>> = {
  'subscription-renews': 'add --refund',
  'machine-not-lost': 'add --erase-data to give up what is newer than the backup',
}

/** A refusal with what to type instead, where there is such a thing. */
export function withRemedy({ code, text }: Sentence): string {
  const remedy = remedies[code]
  return remedy === undefined ? `${text} (${code})` : `${text} (${code}; ${remedy})`
}
