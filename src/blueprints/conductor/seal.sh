#!/bin/bash
# Runs as root in a machine that is to become an image, after prove.sh: removes what that left, and every
# secret of conductor's.
set -euo pipefail
systemctl stop conductor.service
rm -f /etc/conductor/config.toml /etc/sambuk/owner-password /etc/sambuk/vps.marker
find /var/lib/conductor -mindepth 1 -delete
rm -f /etc/caddy/Caddyfile /etc/motd
rm -rf /var/lib/caddy/.local
