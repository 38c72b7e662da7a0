import type { MachineFile, WebFacts } from './blueprint.ts'
import { caPath } from './first-boot.ts'

const certificatePath = '/etc/caddy/origin.pem'
const keyPath = '/etc/caddy/origin.key'

/** Caddy asks for its certificate when it starts, whatever pause an earlier failure has put it on. */
export const restartCaddy = 'systemctl restart caddy.service'

const configPath = '/etc/caddy/Caddyfile'

/** Bash that fails where Caddy does not understand the configuration that lies beside the one in use. */
export const checkCaddy = `caddy validate --adapter caddyfile --config ${configPath}.new >/dev/null`

export const reloadCaddy = 'systemctl reload caddy.service'

type Facts = Pick<WebFacts, 'fqdn' | 'serverId' | 'certificate'> &
  Partial<Pick<WebFacts, 'domains'>>

/**
 * The files of a Caddy that serves one name, and those of its owner's that lead to it: over TLS, with a line that
 * says which server this is, and with what else the site does.
 */
export function caddyFiles(facts: Facts, site: readonly string[]): MachineFile[] {
  const { certificate } = facts
  const file = (path: string, mode: string, owner: string, content: string) => ({
    path,
    mode,
    owner,
    content,
  })
  const caddy = file(configPath, '0640', 'root:caddy', caddyfile(facts, site))
  if (certificate.kind === 'acme') return [caddy]
  return [
    caddy,
    file(certificatePath, '0644', 'root:root', certificate.certificatePem),
    file(keyPath, '0600', 'caddy:caddy', certificate.keyPem),
  ]
}

function caddyfile(
  { fqdn, serverId, certificate, domains = [] }: Facts,
  site: readonly string[],
): string {
  const options =
    certificate.kind === 'acme'
      ? [
          `acme_ca ${certificate.directory}`,
          ...(certificate.hasExtraCa ? [`acme_ca_root ${caPath}`] : []),
        ]
      : ['auto_https disable_certs']
  const lines = [
    ...(certificate.kind === 'acme' ? [] : [`tls ${certificatePath} ${keyPath}`]),
    'header Strict-Transport-Security "max-age=31536000"',
    'header X-Content-Type-Options nosniff',
    // In a handle of its own: those of a site come before what stands outside of them.
    'handle /.well-known/sambuk {',
    `\trespond "${serverId}"`,
    '}',
    ...site,
  ]
  return `{
${[...options, 'skip_install_trust'].map(line => `\t${line}`).join('\n')}
}

${[fqdn, ...domains].join(', ')} {
${lines.map(line => `\t${line}`).join('\n')}
}
`
}
