#!/bin/bash
# Starts OpenClaw and the web server with the configuration that has just arrived, and waits until the
# gateway says that it is ready.
set -euo pipefail
STATE=/var/lib/openclaw/.openclaw

wait_until_ready() {
  local tries=0
  until curl -s --max-time 5 http://127.0.0.1:18789/readyz | grep -q '"ready":true'; do
    tries=$((tries + 1))
    if systemctl is-failed -q openclaw.service; then
      tries=1200
    fi
    if [ "$tries" -ge 1200 ]; then
      echo "sambuk: OpenClaw does not become ready"
      journalctl -u openclaw.service -n 8 --no-pager
      return 1
    fi
    sleep 0.25
  done
}

install -d -o openclaw -g openclaw -m 700 "$STATE"
# A disk that was restored may bring what its owner had under OpenClaw's old name. When that cannot be
# migrated it stays where it is, and the machine starts without it: a machine that fails is replaced.
if [ -d /var/lib/openclaw/.clawdbot ] && [ ! -L /var/lib/openclaw/.clawdbot ]; then
  /usr/local/lib/sambuk/migrate.sh "$STATE/openclaw.json" || echo 'sambuk: .clawdbot is not migrated'
fi
systemctl restart openclaw.service
systemctl enable caddy.service
systemctl restart caddy.service
wait_until_ready
sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' /opt/openclaw/lib/node_modules/openclaw/package.json \
  | head -n 1 >/etc/sambuk/software-version
