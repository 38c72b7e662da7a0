#!/bin/bash
# Runs as root in a machine that is to become an image: starts the gateway once without a model and waits for
# its answer. So no image is made of an installation that does not work, and machines made from it find
# OpenClaw's compiled code in its cache. seal.sh removes what this leaves.
set -euo pipefail
STATE=/var/lib/openclaw/.openclaw
install -d -o openclaw -g openclaw -m 700 "$STATE"
install -d -m 700 /etc/openclaw
(umask 077 && echo "OPENCLAW_GATEWAY_TOKEN=$(openssl rand -hex 32)" >/etc/openclaw/gateway.env)
echo '{ "gateway": { "mode": "local", "port": 18789, "bind": "loopback", "auth": { "mode": "token" } } }' >"$STATE/openclaw.json"
chown openclaw:openclaw "$STATE/openclaw.json"
systemctl restart openclaw.service
TRIES=0
until curl -s --max-time 5 http://127.0.0.1:18789/readyz | grep -q '"ready":true'; do
  TRIES=$((TRIES + 1))
  if [ "$TRIES" -ge 600 ]; then
    journalctl -u openclaw.service -n 20 --no-pager >&2
    exit 1
  fi
  sleep 0.5
done
systemctl stop openclaw.service
