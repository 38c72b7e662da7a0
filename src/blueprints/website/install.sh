#!/bin/bash
# Installs the web server, the certificate client and the SFTP account on Debian 12. Runs as root, may run again.
set -euo pipefail
# shellcheck source=/dev/null
. /usr/local/lib/sambuk/lib.sh

WHAT="website nginx $NGINX_VERSION"
LIB=/usr/local/lib/sambuk
SITE=/srv/site

# sshd wants every folder above a chroot to be root's alone; what the owner may change lies inside it.
account() {
  if ! id deploy >/dev/null 2>&1; then
    useradd --system --no-create-home --home-dir "$SITE" --shell /usr/sbin/nologin deploy
  fi
  install -d -o root -g root -m 755 "$SITE"
  install -d -o deploy -g deploy -m 755 "$SITE/public"
}

# Its name sorts before cloud-init's: of a setting for everybody sshd takes the first value that it reads. A
# configuration that sshd refuses would lock everybody out at the next boot, so it does not stay.
sftp() {
  step sftp
  local conf=/etc/ssh/sshd_config.d/10-sambuk.conf
  install -m 644 "$LIB/sshd.conf" "$conf"
  mkdir -p /run/sshd
  if ! /usr/sbin/sshd -t; then
    rm -f "$conf"
    echo 'sambuk: sshd refuses its configuration' >&2
    return 1
  fi
}

# The package's own files stay as they are: a changed one would hold back the package's security updates.
services() {
  step services
  rm -f /etc/nginx/sites-enabled/default
  install -d -m 755 /etc/nginx/sambuk /var/www/site /var/lib/sambuk-acme
  systemctl daemon-reload
  systemctl disable --now nginx.service
}

skip_if_installed "$WHAT"
install_packages nginx certbot logrotate tmux
account
sftp
services
mark_installed "$WHAT"
