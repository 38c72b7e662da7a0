import { assert } from '../../kit/assert.ts'
import type { CertificateSource, InstanceFacts, MachineFile } from '../blueprint.ts'

/** Where the owner's files lie: a folder of the SFTP account's inside its chroot. */
export const publicDir = '/srv/site/public'
/** Shown while nothing is deployed; never in the owner's folder, so that it can overwrite nothing. */
export const placeholderDir = '/var/www/site'
export const challengeDir = '/var/lib/sambuk-acme'

const originCertificate = '/etc/nginx/sambuk/origin.pem'
const originKey = '/etc/nginx/sambuk/origin.key'

type Facts = Pick<InstanceFacts, 'fqdn' | 'serverId' | 'certificate'>

/**
 * Nginx's part of an instance's files: one configuration for the time before there is a certificate and
 * one for afterwards. Which of them is in force is decided on the machine, by `serve.sh`.
 */
export function nginxFiles(facts: Facts): MachineFile[] {
  const { certificate, fqdn } = facts
  assert(/^[a-z0-9.-]+$/.test(fqdn), 'a server has a host name that needs no quoting')
  const origin =
    certificate.kind === 'acme'
      ? []
      : [
          rootFile(originCertificate, '0644', certificate.certificatePem),
          rootFile(originKey, '0600', certificate.keyPem),
        ]
  return [
    rootFile(
      '/etc/nginx/sambuk/http.conf',
      '0644',
      `${settings}\n${nameless}\n${http(facts, null)}`,
    ),
    rootFile('/etc/nginx/sambuk/https.conf', '0644', secureSite(facts)),
    ...origin,
    rootFile('/etc/sambuk/website', '0644', scriptFacts(facts)),
  ]
}

/** What `serve.sh` and `certificate.sh` read. */
function scriptFacts({ fqdn, certificate }: Facts): string {
  const directory = certificate.kind === 'acme' ? certificate.directory : ''
  assert(!/['\n]/.test(directory), 'the address of an authority needs no quoting')
  return `FQDN='${fqdn}'
CERTIFICATE='${certificatePaths(fqdn, certificate).certificate}'
ACME_DIRECTORY='${directory}'
`
}

const certificatePaths = (fqdn: string, { kind }: CertificateSource) =>
  kind === 'acme'
    ? {
        certificate: `/etc/letsencrypt/live/${fqdn}/fullchain.pem`,
        key: `/etc/letsencrypt/live/${fqdn}/privkey.pem`,
      }
    : { certificate: originCertificate, key: originKey }

/** Of the whole server; what Debian's nginx.conf says already must not be said again. */
const settings = `server_tokens off;
server_names_hash_bucket_size 512;
`

/** Who asks for another name, or for an address, gets no answer of this site's. */
const nameless = `server {
	listen 80 default_server;
	server_name _;
	return 404;
}
`

/** Mozilla's "intermediate" settings: TLS 1.2 with forward secrecy, and 1.3. */
const tls = `	ssl_protocols TLSv1.2 TLSv1.3;
	ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
	ssl_prefer_server_ciphers off;
	ssl_session_cache shared:sambuk:2m;
	ssl_session_timeout 1d;
	ssl_session_tickets off;`

const headers = `	add_header Strict-Transport-Security "max-age=31536000" always;
	add_header X-Content-Type-Options nosniff always;
	add_header X-Frame-Options SAMEORIGIN always;
	add_header Referrer-Policy strict-origin-when-cross-origin always;`

const gzip = `	gzip on;
	gzip_vary on;
	gzip_proxied any;
	gzip_min_length 512;
	gzip_types text/plain text/css text/xml application/json application/javascript application/xml application/rss+xml application/atom+xml image/svg+xml;`

const identity = (serverId: string): string => `	location = /.well-known/sambuk {
		default_type text/plain;
		return 200 "${serverId}";
	}`

const challenges = `	location ^~ /.well-known/acme-challenge/ {
		root ${challengeDir};
		default_type text/plain;
	}`

/** Port 80: the authority's challenges, and for everybody else the way to HTTPS once that is there. */
function http({ fqdn, certificate }: Facts, redirect: string | null): string {
  const rest = redirect === null ? 'return 404;' : `return 301 ${redirect};`
  return `server {
	listen 80;
	server_name ${fqdn};

${certificate.kind === 'acme' ? `${challenges}\n\n` : ''}	location / {
		${rest}
	}
}
`
}

function secureSite(facts: Facts): string {
  const { fqdn, serverId, certificate } = facts
  const paths = certificatePaths(fqdn, certificate)
  return `${settings}
${nameless}
${http(facts, `https://${fqdn}$request_uri`)}
server {
	listen 443 ssl http2 default_server;
	server_name _;
${tls}
	ssl_reject_handshake on;
}

server {
	listen 443 ssl http2;
	server_name ${fqdn};
${tls}
	ssl_certificate ${paths.certificate};
	ssl_certificate_key ${paths.key};

${headers}
${gzip}
	charset utf-8;

	root ${publicDir};
	index index.html;
	error_page 403 404 /404.html;
	# A link may not lead to what is another user's, which is all that lies outside of the site.
	disable_symlinks if_not_owner from=$document_root;

${identity(serverId)}

	location = / {
		try_files /index.html @placeholder;
	}

	location @placeholder {
		root ${placeholderDir};
		try_files /index.html =404;
	}

	# Of what begins with a dot only this folder is meant for visitors.
	location ^~ /.well-known/ {
		try_files $uri =404;
	}

	location ~ /\\. {
		return 404;
	}

	location / {
		try_files $uri $uri/ =404;
	}
}
`
}

const rootFile = (path: string, mode: string, content: string): MachineFile => ({
  path,
  mode,
  owner: 'root:root',
  content,
})
