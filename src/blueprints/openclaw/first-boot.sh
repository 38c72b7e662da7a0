#!/bin/bash
# A machine's first boot: call home, get the configuration, install what an image has not brought, start,
# and say when it really answers. Run by begin.sh as root; may run again.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/sambuk/birth
FILES=/run/sambuk-files

# The control plane may be away for a while, or its answer may be lost: the same question may be asked again.
call_home() {
  local delay=1 tries=0
  until curl -fsS --max-time 20 -o "$FILES" -H @/etc/sambuk/authorization \
    --data-urlencode phase=booted \
    --data-urlencode "host_key=$(cat /etc/ssh/ssh_host_ed25519_key.pub)" "$PHONE_HOME_URL"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
      echo "sambuk: nobody answers"
      return 1
    fi
    sleep "$delay"
    if [ "$delay" -lt 10 ]; then
      delay=$((delay * 2))
    fi
  done
}

write_files() {
  local path mode owner content
  while read -r path mode owner content; do
    mkdir -p "$(dirname "$path")"
    echo "$content" | base64 -d >"$path.new"
    chown "$owner" "$path.new"
    chmod "$mode" "$path.new"
    mv "$path.new" "$path"
  done <"$FILES"
  rm -f "$FILES"
}

wait_until_ready() {
  local tries=0
  until curl -s --max-time 5 http://127.0.0.1:18789/readyz | grep -q '"ready":true'; do
    tries=$((tries + 1))
    if [ "$tries" -ge 1200 ]; then
      echo "sambuk: OpenClaw does not become ready"
      journalctl -u openclaw.service -n 20 --no-pager
      return 1
    fi
    sleep 0.25
  done
}

umask 077
call_home
bash /usr/local/lib/sambuk/install.sh
install -d -o openclaw -g openclaw -m 700 /var/lib/openclaw/.openclaw
write_files
systemctl restart openclaw.service
systemctl enable caddy.service
systemctl restart caddy.service
wait_until_ready
VERSION=$(sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' /opt/openclaw/lib/node_modules/openclaw/package.json | head -n 1)
/usr/local/lib/sambuk/report installed "ready" "$VERSION"
rm -f /etc/sambuk/authorization /etc/sambuk/birth
echo "sambuk: ready"
