#!/bin/bash
# What sambuk-certificate.service runs: asks for the certificate of the machine's name until there is one, with
# longer and longer pauses, because authorities limit failures (Let's Encrypt: five an hour for a name).
# Restarting the unit tries at once. Renewing it is certbot's own timer's business.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/sambuk/website

obtain() {
  certbot certonly --non-interactive --agree-tos --register-unsafely-without-email \
    --server "$ACME_DIRECTORY" --webroot --webroot-path /var/lib/sambuk-acme \
    --cert-name "$FQDN" --domain "$FQDN" --keep-until-expiring \
    --deploy-hook 'systemctl reload nginx.service'
}

if [ -n "$ACME_DIRECTORY" ]; then
  delay=5
  until obtain; do
    echo "sambuk: no certificate yet; the next try is in $delay seconds"
    sleep "$delay"
    if [ "$delay" -lt 900 ]; then
      delay=$((delay * 2))
    fi
  done
fi
/usr/local/lib/sambuk/serve
