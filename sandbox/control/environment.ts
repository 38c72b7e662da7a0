import { conductorRelease } from '../downloads/conductor-release.ts'
import { panelAddress } from '../machines/panel.ts'
import { bucketName } from '../s3/bucket-name.ts'
import type { Settings } from '../world.ts'

/** The variables that point the product, and any vendor's own CLI or SDK, at a sandbox. */
export function environmentOf(settings: Settings): Record<string, string> {
  const { keys, urls, socks, hostFromMachine } = settings
  return {
    HCLOUD_ENDPOINT: `${urls.hetzner}/v1`,
    HCLOUD_TOKEN: keys.hcloudToken,
    HCLOUD_TOKEN_READONLY: keys.hcloudTokenReadOnly,
    DIGITALOCEAN_API_URL: urls.digitalocean,
    DIGITALOCEAN_ACCESS_TOKEN: keys.digitaloceanToken,
    DIGITALOCEAN_ACCESS_TOKEN_READONLY: keys.digitaloceanTokenReadOnly,
    HOSTINGER_API_URL: urls.hostinger,
    HOSTINGER_API_TOKEN: keys.hostingerToken,
    CLOUDFLARE_BASE_URL: `${urls.cloudflare}/client/v4`,
    CLOUDFLARE_API_TOKEN: keys.cloudflareToken,
    CLOUDFLARE_ZONE_ID: keys.cloudflareZoneId,
    SAMBUK_DNS_URL: `${urls.cloudflare}/dns-query`,
    SAMBUK_ZONE: keys.zone,
    RESEND_BASE_URL: urls.resend,
    RESEND_API_KEY: keys.resendApiKey,
    RESEND_WEBHOOK_SECRET: keys.resendWebhookSecret,
    // Under a name of its own: letters go through Resend until somebody chooses this server for them.
    SANDBOX_SMTP_URL: urls.smtp,
    STRIPE_API_BASE: urls.stripe,
    STRIPE_SECRET_KEY: keys.stripeSecretKey,
    STRIPE_WEBHOOK_SECRET: keys.stripeWebhookSecret,
    OPENAI_BASE_URL: `${fromMachine(urls.model, hostFromMachine)}/v1`,
    OPENAI_API_KEY: keys.modelApiKey,
    TELEGRAM_API_URL: urls.telegram,
    SAMBUK_MACHINE_TELEGRAM_URL: fromMachine(urls.telegram, hostFromMachine),
    DISCORD_API_URL: `${urls.discord}/api/v10`,
    // Of the bots that there are, for whoever connects one to an assistant.
    SANDBOX_TELEGRAM_TOKEN: keys.telegramBotToken,
    SANDBOX_DISCORD_TOKEN: keys.discordBotToken,
    ACME_DIRECTORY_URL: `${fromMachine(urls.acme, hostFromMachine)}/directory`,
    ...conductorEnvironment(fromMachine(urls.downloads, hostFromMachine)),
    // Under names of its own: backups go to a folder until somebody chooses this store for them.
    SANDBOX_S3_ENDPOINT: urls.s3,
    SANDBOX_S3_REGION: keys.s3Region,
    SANDBOX_S3_BUCKET: bucketName,
    SANDBOX_S3_ACCESS_KEY_ID: keys.s3AccessKeyId,
    SANDBOX_S3_SECRET_ACCESS_KEY: keys.s3SecretAccessKey,
    SAMBUK_SOCKS_PROXY: `socks5h://${socks.host}:${socks.port}`,
    SAMBUK_CA_FILE: settings.caFile,
    SAMBUK_MACHINE_PANEL_HOST: hostFromMachine,
    SAMBUK_WAITING_ADDRESS: panelAddress,
    SANDBOX_CONTROL_URL: urls.control,
  }
}

/** The blueprint that installs a seller's own program, pointed at the one that is published here. */
function conductorEnvironment(downloads: string): Record<string, string> {
  const { version, conductor, spoq } = conductorRelease
  return {
    SAMBUK_CONDUCTOR_VERSION: version,
    SAMBUK_CONDUCTOR_URL: `${downloads}${conductor.path}`,
    SAMBUK_CONDUCTOR_SHA256: conductor.sha256,
    SAMBUK_CONDUCTOR_CLI_URL: `${downloads}${spoq.path}`,
    SAMBUK_CONDUCTOR_CLI_SHA256: spoq.sha256,
  }
}

/** `export NAME='value'` lines for a shell's `eval`. */
export function renderExports(environment: Record<string, string>): string {
  const quote = (value: string) => `'${value.replaceAll("'", "'\\''")}'`
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('')
}

/** The same address as a machine has to write it. */
export function fromMachine(url: string, hostFromMachine: string): string {
  const { port } = new URL(url)
  return `http://${hostFromMachine}:${port}`
}
