import type { InstanceFacts } from '../blueprint.ts'

export const caPath = '/usr/local/share/ca-certificates/sambuk-extra.crt'

/**
 * The only public face of the machine: a landing page, and a line that says which server this is. The
 * gateway is not proxied: it is reached through SSH only.
 */
export const caddyfile = ({
  fqdn,
  serverId,
  acmeDirectory,
  hasExtraCa,
}: InstanceFacts): string => `{
	acme_ca ${acmeDirectory}
${hasExtraCa ? `\tacme_ca_root ${caPath}\n` : ''}\tskip_install_trust
}

${fqdn} {
	header Strict-Transport-Security "max-age=31536000"
	header X-Content-Type-Options nosniff
	header Content-Security-Policy "default-src 'none'; style-src 'unsafe-inline'"
	respond /.well-known/sambuk "${serverId}"
	root * /var/www/sambuk
	file_server
}
`
