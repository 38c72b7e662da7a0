#!/bin/bash
# Gives the owner's account its password, starts conductor and the web server with the configuration that has
# just arrived, and waits until conductor says that it works.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/sambuk/versions
PASSWORD=/etc/sambuk/owner-password

wait_until_healthy() {
  local tries=0
  until curl -s --max-time 5 http://127.0.0.1:8080/health | grep -Eq '"status" *: *"ok"'; do
    tries=$((tries + 1))
    if systemctl is-failed -q conductor.service; then
      tries=480
    fi
    if [ "$tries" -ge 480 ]; then
      echo "sambuk: conductor does not become healthy"
      journalctl -u conductor.service -n 8 --no-pager
      return 1
    fi
    sleep 0.25
  done
}

# Handed over through a file that only root reads, so that it stands on no command line.
if [ -f "$PASSWORD" ]; then
  chpasswd <"$PASSWORD"
  rm -f "$PASSWORD"
fi
systemctl restart conductor.service
systemctl enable caddy.service
systemctl restart caddy.service
wait_until_healthy
echo "$CONDUCTOR_VERSION" >/etc/sambuk/software-version
