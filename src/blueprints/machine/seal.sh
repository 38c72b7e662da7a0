#!/bin/bash
# Runs as root after the blueprint's own seal.sh, last thing before the power goes off: removes everything by
# which the system could be told from another made of this disk.
set -euo pipefail
rm -f /etc/sambuk/birth /etc/sambuk/authorization /etc/sambuk/files /etc/sambuk/trusted
rm -f /etc/sambuk/built /etc/sambuk/software-version /var/log/sambuk-build.log /var/log/sambuk-first-boot.log
rm -rf /usr/local/lib/sambuk
rm -f /root/.ssh/authorized_keys /root/.bash_history /etc/ssh/ssh_host_*
rm -f /var/lib/dbus/machine-id /var/lib/systemd/random-seed /etc/hostname
apt-get clean
cloud-init clean --logs --seed
: >/etc/machine-id
rm -rf /var/log/journal /run/log/journal /tmp/* /var/tmp/*
# What would still write while the system shuts down: it logs when it stops, and to a wtmp that is there.
if systemctl is-active -q unattended-upgrades.service; then
  systemctl stop unattended-upgrades.service
fi
rm -f /var/log/wtmp
find /var/log -type f -exec truncate -s0 {} +
sync
