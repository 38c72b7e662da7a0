#!/bin/bash
# Installs conductor, its command line, the owner's account, the web server and the firewall on Debian 12.
# Runs as root, may run again. For an update only what is downloaded is put below $SAMBUK_ROOT, beside what runs.
set -euo pipefail
ROOT=${SAMBUK_ROOT:-}
# shellcheck source=/dev/null
. "$ROOT/usr/local/lib/sambuk/lib.sh"

WHAT="conductor $CONDUCTOR_VERSION"
SHARED=$ROOT/usr/local/lib/sambuk

# Both are looked at before either is put in its place.
software() {
  step conductor
  fetch "$CONDUCTOR_URL" /tmp/conductor sha256 "$CONDUCTOR_DIGEST"
  fetch "$CLI_URL" /tmp/spoq sha256 "$CLI_DIGEST"
  mkdir -p "$ROOT/usr/local/bin"
  install -m 755 /tmp/conductor "$ROOT/usr/local/bin/conductor"
  install -m 755 /tmp/spoq "$ROOT/usr/local/bin/spoq"
  rm -f /tmp/conductor /tmp/spoq
}

# The owner may become root, and may read conductor's secret, by which the command line proves who asks. The
# account has no password until start.sh gives it one.
accounts() {
  if ! id conductor >/dev/null 2>&1; then
    useradd --system --create-home --home-dir /var/lib/conductor --shell /usr/sbin/nologin conductor
  fi
  chmod 700 /var/lib/conductor
  install -d -o root -g conductor -m 750 /etc/conductor
  if ! id owner >/dev/null 2>&1; then
    useradd --create-home --shell /bin/bash owner
  fi
  chmod 700 /home/owner
  usermod -a -G sudo,conductor owner
}

# Read before what a vendor or cloud-init left beside it: of two values, sshd takes the first.
passwords() {
  install -d -m 755 /etc/ssh/sshd_config.d
  install -m 644 "$SHARED/sshd.conf" /etc/ssh/sshd_config.d/00-sambuk.conf
  /usr/sbin/sshd -t
  systemctl reload ssh.service
}

# Some machines (containers) may not filter packets: that is worth a line, not a failure. The provider's
# firewall stands before this one.
firewall() {
  step firewall
  if ! nft list ruleset >/dev/null; then
    echo 'sambuk: this machine cannot have a firewall of its own'
    return 0
  fi
  install -m 644 "$SHARED/nftables.conf" /etc/nftables.conf
  systemctl enable nftables.service
  systemctl restart nftables.service
}

unit() {
  mkdir -p "$ROOT/etc/systemd/system"
  install -m 644 "$SHARED/conductor.service" "$ROOT/etc/systemd/system/conductor.service"
}

# The web server waits for its configuration; conductor's unit waits for its own by a condition.
services() {
  step services
  unit
  systemctl daemon-reload
  systemctl enable conductor.service
  systemctl disable --now caddy.service
}

skip_if_installed "$WHAT"
if [ -n "$ROOT" ]; then
  software
  unit
  mark_installed "$WHAT"
  exit 0
fi
install_packages caddy nftables sudo tmux
software
accounts
passwords
firewall
services
mark_installed "$WHAT"
