#!/bin/bash
# Puts the site on HTTPS once there is a certificate; until then the name answers the authority's challenges
# only. A configuration that nginx refuses does not take the place of one that works.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/sambuk/website
SITE=/etc/nginx/conf.d/sambuk-site.conf
CONF=/etc/nginx/sambuk/http.conf
if [ -f "$CERTIFICATE" ]; then
  CONF=/etc/nginx/sambuk/https.conf
fi
ln -sfn "$CONF" "$SITE"
nginx -t -q
systemctl reload-or-restart nginx.service
