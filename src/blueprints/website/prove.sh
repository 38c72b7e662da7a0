#!/bin/bash
# Runs as root in a machine that is to become an image: starts the web server once without a site, and asks the
# certificate client and sshd whether they would work. seal.sh removes what this leaves.
set -euo pipefail
nginx -t -q
systemctl restart nginx.service
TRIES=0
until curl -s --max-time 5 http://127.0.0.1:8081/health | grep -q '"status":"ok"'; do
  TRIES=$((TRIES + 1))
  if [ "$TRIES" -ge 120 ]; then
    journalctl -u nginx.service -n 20 --no-pager >&2
    exit 1
  fi
  sleep 0.25
done
systemctl stop nginx.service
certbot --version
mkdir -p /run/sshd
/usr/sbin/sshd -t
