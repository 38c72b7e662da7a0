#!/bin/bash
# Runs as root in a machine that is to become an image, after prove.sh: removes what that left, and every
# secret of OpenClaw's.
set -euo pipefail
systemctl stop openclaw.service
rm -rf /var/lib/openclaw/.openclaw /var/lib/openclaw/.npm /etc/openclaw /var/www/sambuk
rm -f /etc/caddy/Caddyfile
rm -rf /var/lib/caddy/.local
