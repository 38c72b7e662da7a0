#!/bin/bash
# OpenClaw's own databases by its own tool: it checks them, takes in what is only in their journals yet, and leaves
# out deliveries that must not be repeated. What other programs keep below its home is copied as SQLite.
HOME_DIR=/var/lib/openclaw
STATE=$HOME_DIR/.openclaw
REPOSITORY=$SNAPSHOT/openclaw

as_openclaw() {
  (cd "$HOME_DIR" && runuser -u openclaw -- env -i HOME="$HOME_DIR" LANG=C.UTF-8 \
    PATH=/opt/openclaw/node/bin:/opt/openclaw/bin:/usr/local/bin:/usr/bin:/bin \
    OPENCLAW_NO_AUTO_UPDATE=1 OPENCLAW_SERVICE_REPAIR_POLICY=external OPENCLAW_DISABLE_BONJOUR=1 \
    NODE_COMPILE_CACHE=/var/cache/openclaw/compile \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$@")
}

copy_own() { # database, how OpenClaw is told which
  local database=$1 made
  shift
  rm -rf "$REPOSITORY"
  install -d -o openclaw -g openclaw -m 700 "$REPOSITORY" || return 1
  as_openclaw /opt/openclaw/bin/openclaw backup sqlite create "$@" --repository "$REPOSITORY" \
    --json >/dev/null || return 1
  for made in "$REPOSITORY"/*/database.sqlite; do
    take "$made" "$database"
  done
}

if [ -f "$STATE/state/openclaw.sqlite" ]; then
  copy_own "$STATE/state/openclaw.sqlite" --global
fi
for database in "$STATE"/agents/*/agent/openclaw-agent.sqlite; do
  agent=${database#"$STATE"/agents/}
  # An agent that its owner has removed from the configuration is none to OpenClaw; its data is copied below.
  if [ -f "$database" ] && ! copy_own "$database" --agent "${agent%%/*}"; then
    echo "sambuk: OpenClaw does not copy $database" >&2
  fi
done
# A running Chromium has every database of its profile locked for itself: waiting for each would take longer than a
# backup may. They are copied as they lie there.
copy_databases openclaw "$HOME_DIR" -not -path "$STATE/browser/*/user-data/*"
