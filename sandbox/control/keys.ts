import { createHash } from 'node:crypto'
import type { Settings } from '../world.ts'

/**
 * The fake credentials of a sandbox, derived from its seed so that they are known before it starts.
 * Each looks like the vendor's own and says what it is.
 */
export function deriveKeys(seed: number): Settings['keys'] {
  const part = (name: string, length: number) =>
    createHash('sha256').update(`sambuk sandbox ${seed} ${name}`).digest('hex').slice(0, length)
  return {
    hcloudToken: `SandboxTokenNotARealOne${part('hcloud', 41)}`,
    hcloudTokenReadOnly: `SandboxTokenReadOnly${part('hcloud read-only', 44)}`,
    digitaloceanTokenReadOnly: `dop_v1_readonly${part('digitalocean read-only', 56)}`,
    digitaloceanToken: `dop_v1_sandbox${part('digitalocean', 57)}`,
    hostingerToken: `SandboxToken${part('hostinger', 36)}`,
    cloudflareToken: `SandboxToken${part('cloudflare', 28)}`,
    cloudflareZoneId: part('zone', 32),
    zone: 'sambuk.test',
    stripeSecretKey: `sk_test_sandbox${part('stripe', 32)}`,
    stripeWebhookSecret: `whsec_sandbox${part('webhook', 32)}`,
    resendApiKey: `re_sandbox_${part('resend', 24)}`,
    resendWebhookSecret: `whsec_${Buffer.from(part('resend webhook', 32)).toString('base64')}`,
    smtpPassword: part('smtp', 24),
    s3AccessKeyId: `AKIASANDBOX${part('s3 id', 9).toUpperCase()}`,
    s3SecretAccessKey: `SandboxSecret${part('s3', 27)}`,
    s3Region: 'us-east-1',
    modelApiKey: `sk-sandbox-${part('model', 32)}`,
    telegramBotToken: `1000000:Sandbox${part('telegram', 28)}`,
    discordBotToken: `U2FuZGJveFNhbmRib3g.Sandbx.Sandbox${part('discord', 31)}`,
  }
}
