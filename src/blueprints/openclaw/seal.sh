#!/bin/bash
# Runs as root, last thing before the power goes off: removes everything that must differ between machines
# made from this disk, and every secret.
set -euo pipefail
systemctl stop openclaw.service
rm -rf /var/lib/openclaw/.openclaw /var/lib/openclaw/.npm /etc/openclaw /var/www/sambuk
rm -f /etc/caddy/Caddyfile /etc/sambuk/birth /etc/sambuk/authorization /etc/sambuk/files /etc/sambuk/trusted
rm -f /var/log/sambuk-first-boot.log
rm -rf /var/lib/caddy/.local /usr/local/lib/sambuk
rm -f /root/.ssh/authorized_keys /root/.bash_history /etc/ssh/ssh_host_*
rm -f /var/lib/dbus/machine-id /var/lib/systemd/random-seed /etc/hostname
apt-get clean
cloud-init clean --logs --seed
: >/etc/machine-id
rm -rf /var/log/journal /run/log/journal /tmp/* /var/tmp/*
find /var/log -type f -exec truncate -s0 {} +
sync
