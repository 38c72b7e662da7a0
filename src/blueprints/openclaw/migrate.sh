#!/bin/bash
# migrate.sh SETTINGS [ARCHIVE]: brings over what a customer has from when OpenClaw was called Clawdbot: the
# archive of a `.clawdbot` (and of `clawd`, its workspace), or the `.clawdbot` that lies in our home already.
# SETTINGS is the part of the configuration that is ours; it wins. Runs as root; ends with the gateway ready, or
# with everything as it was and exit status 1.
set -euo pipefail
HOME_DIR=/var/lib/openclaw
STATE=$HOME_DIR/.openclaw
OLD=$HOME_DIR/.clawdbot
STAGING=/var/lib/openclaw-import/unpacked
LOG=/var/log/sambuk-migrate.log
# Names the copies while a migration is under way; one that was cut off is undone by the next.
MARKER=/var/lib/openclaw-import/under-way
SETTINGS=$1
ARCHIVE=${2:-}
OPENCLAW=/opt/openclaw/bin/openclaw

as_openclaw() {
  (cd "$HOME_DIR" && runuser -u openclaw -- env -i HOME="$HOME_DIR" LANG=C.UTF-8 \
    PATH=/opt/openclaw/node/bin:/opt/openclaw/bin:/usr/local/bin:/usr/bin:/bin \
    OPENCLAW_NO_AUTO_UPDATE=1 OPENCLAW_SERVICE_REPAIR_POLICY=external OPENCLAW_DISABLE_BONJOUR=1 \
    NODE_COMPILE_CACHE=/var/cache/openclaw/compile \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$@")
}

refuse() { # why
  echo "sambuk: $1"
  exit 1
}

# A stranger made the archive: it may hold the two folders and nothing else, and no devices.
unpack() {
  local name odd
  rm -rf "$STAGING"
  mkdir "$STAGING"
  tar -tf "$ARCHIVE" >"$STAGING.names" 2>>"$LOG" || refuse 'the archive cannot be read'
  while read -r name; do
    case "/${name#./}/" in
    */../*) refuse "the archive reaches out of its folder: $name" ;;
    // | /.clawdbot/* | /clawd/*) ;;
    *) refuse "the archive holds more than .clawdbot and clawd: $name" ;;
    esac
  done <"$STAGING.names"
  odd=$(tar -tvf "$ARCHIVE" | grep -c '^[^-dlh]' || true)
  if [ "$odd" != 0 ]; then
    refuse 'the archive holds something else than files, folders and links'
  fi
  tar -xf "$ARCHIVE" -C "$STAGING" 2>>"$LOG" || refuse 'the archive cannot be unpacked'
  rm -f "$ARCHIVE" "$STAGING.names"
  if [ -L "$STAGING/.clawdbot" ] || [ ! -f "$STAGING/.clawdbot/clawdbot.json" ]; then
    refuse 'the archive holds no .clawdbot/clawdbot.json'
  fi
  chown -R openclaw:openclaw "$STAGING"
  chmod -R u+rwX,go-rwx "$STAGING"
}

# Both moves are within one file system: nothing is half copied.
set_aside() {
  local now
  now=$(date -u +%Y%m%dT%H%M%SZ)
  KEPT_STATE=$STATE.before-$now
  KEPT_OLD=$OLD.before-$now
  if [ -L "$OLD" ]; then
    rm -rf "$OLD"
  elif [ -d "$OLD" ]; then
    chown -R openclaw:openclaw "$OLD"
    cp -rp "$OLD" "$KEPT_OLD"
  fi
  echo "$KEPT_STATE $KEPT_OLD" >"$MARKER"
  if [ -d "$STATE" ]; then
    mv "$STATE" "$KEPT_STATE"
    case "$SETTINGS" in
    "$STATE"/*) SETTINGS=$KEPT_STATE/${SETTINGS#"$STATE"/} ;;
    esac
  fi
  if [ -n "$ARCHIVE" ]; then
    rm -rf "$OLD"
    mv "$STAGING/.clawdbot" "$OLD"
    if [ -d "$STAGING/clawd" ] && [ ! -e "$OLD/workspace" ]; then
      mv "$STAGING/clawd" "$OLD/workspace"
    fi
  fi
}

put_back() {
  if [ ! -f "$MARKER" ]; then
    return 0
  fi
  read -r KEPT_STATE KEPT_OLD <"$MARKER"
  systemctl stop openclaw.service
  if [ -d "$KEPT_STATE" ]; then
    rm -rf "$STATE"
    mv "$KEPT_STATE" "$STATE"
  fi
  rm -rf "$OLD"
  if [ -d "$KEPT_OLD" ]; then
    mv "$KEPT_OLD" "$OLD"
  fi
  rm -f "$MARKER"
}

give_back() {
  local failed=$?
  trap - EXIT
  put_back
  systemctl start openclaw.service
  rm -rf "$STAGING"
  tail -n 15 "$LOG"
  echo 'sambuk: nothing was changed; the state from before is in place'
  exit $((failed == 0 ? 1 : failed))
}

# Clawdbot 2026.1.24 writes absolute paths of its own home into its configuration and its list of sessions, and
# OpenClaw 2026.9.6 stores the paths that it finds. So they are changed first, and the migration runs in the
# folder where the state will live. Its own user does it: a link in the archive leads no further than that user may.
rewrite_paths() {
  as_openclaw find "$OLD" -maxdepth 4 '(' -name clawdbot.json -o -name sessions.json ')' -type f \
    -exec sed -E -i \
    -e "s#([\"'])(/[^\"']*|~)/\\.clawdbot(/|[\"'])#\\1$STATE\\3#g" \
    -e "s#([\"'])(/[^\"']*|~)/clawd(/|[\"'])#\\1$STATE/workspace\\3#g" '{}' ';'
}

# The gateway is reached through SSH only, with the token of its unit's environment: an old one's own address,
# token, TLS or tunnel would lock us out. Everything else that the old configuration says stays.
merge_settings() {
  local workspace
  if ! workspace=$(as_openclaw "$OPENCLAW" config get agents.defaults.workspace); then
    workspace=$STATE/workspace
  fi
  echo '{"gateway":{"mode":"local","auth":{"mode":"token","token":null,"password":null},"tls":null,
    "tailscale":null,"remote":null,"customBindHost":null}}' | as_openclaw "$OPENCLAW" config patch --stdin
  as_openclaw "$OPENCLAW" config patch --stdin <"$SETTINGS"
  case "$workspace" in
  "$STATE"/workspace) ;;
  "$STATE"/*)
    if [ -d "$workspace" ]; then
      echo "{\"agents\":{\"defaults\":{\"workspace\":\"$workspace\"},
        \"entries\":{\"main\":{\"workspace\":\"$workspace\"}}}}" | as_openclaw "$OPENCLAW" config patch --stdin
    fi
    ;;
  esac
}

wait_until_ready() {
  local tries=0
  until curl -s --max-time 5 http://127.0.0.1:18789/readyz | grep -q '"ready":true'; do
    tries=$((tries + 1))
    if [ "$tries" -ge 600 ] || systemctl is-failed -q openclaw.service; then
      journalctl -u openclaw.service -n 8 --no-pager
      return 1
    fi
    sleep 0.5
  done
}

# Runs in a shell of its own, so that give_back speaks to whoever called and not to the log.
migrate() {
  rewrite_paths
  as_openclaw timeout 300 "$OPENCLAW" doctor --fix --non-interactive --yes
  test -f "$STATE/openclaw.json"
  merge_settings
  as_openclaw "$OPENCLAW" config validate
  systemctl start openclaw.service
  wait_until_ready
}

(umask 077 && mkdir -p /var/lib/openclaw-import && : >"$LOG")
put_back
if [ -n "$ARCHIVE" ]; then
  unpack
fi
trap give_back EXIT
systemctl stop openclaw.service
set_aside
(migrate) >>"$LOG" 2>&1
trap - EXIT
rm -f "$MARKER"
rm -rf "$STAGING"
if [ ! -f "$STATE/workspace/AGENTS.md" ]; then
  echo 'sambuk: it came without a workspace (clawd)'
fi
echo 'sambuk: migrated'
