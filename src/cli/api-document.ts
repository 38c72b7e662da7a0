import { createAuth } from '../accounts/auth.ts'
import { openDatabase } from '../database/connect.ts'
import { type AppDependencies, createApp } from '../http/app.ts'
import { systemContext } from '../kit/context.ts'
import { silentLog } from '../kit/log.ts'
import { createVault } from '../kit/seal.ts'
import { restTerms } from '../servers/rest-terms.ts'

const unused = (): never => {
  throw new Error('the application is only described here, never asked')
}

const unusedFiles = new Proxy({} as AppDependencies['files'], { get: unused })

/** The OpenAPI document of the HTTP API, made without a database or any vendor. */
export async function apiDocument(): Promise<object> {
  const context = systemContext(silentLog)
  const { db, close } = openDatabase('postgres://127.0.0.1:1/none', {
    max: 1,
    applicationName: 'sambuk generate',
    log: silentLog,
  })
  const url = 'http://127.0.0.1:3000'
  const platform = {
    db,
    context,
    vault: createVault('none', context.random),
    doorbell: { ring: unused, answer: unused, close: async () => {} },
  }
  const app = await createApp({
    ...platform,
    auth: createAuth(platform, { url, secret: context.random.bytes(32).toString('hex') }),
    chat: { history: unused, ask: unused },
    chats: { watch: unused, use: unused, close: unused },
    machines: { read: unused, follow: unused },
    checkModelKey: unused,
    messengers: { bot: unused, telegramApiRoot: null },
    files: unusedFiles,
    blueprints: { all: [], find: unused },
    backups: { write: unused, read: unused, list: unused, remove: unused },
    exchange: new Map(),
    margins: {
      currency: 'usd',
      exchange: new Map(),
      warnBelowPercent: 0,
      backupGbMinor: 0,
      imageGbMinor: new Map(),
      prepaid: new Set(),
    },
    rest: restTerms(null, []),
    callerCountry: unused,
    machineFiles: unused,
    url,
    zone: 'example.test',
    stripeWebhookSecrets: [],
    resendWebhookSecrets: [],
  })
  await app.ready()
  const document = app.swagger()
  await app.close()
  await close()
  return document
}
