#!/bin/bash
# Runs as root in a machine that is to become an image: starts conductor once with a passing secret and waits
# for its answer, so that no image is made of a program that does not run. seal.sh removes what this leaves.
set -euo pipefail
(umask 027 && cat >/etc/conductor/config.toml <<CONFIG
[server]
host = "127.0.0.1"
port = 8080

[auth]
owner_id = "nobody"
jwt_secret = "$(openssl rand -hex 32)"
CONFIG
)
chown root:conductor /etc/conductor/config.toml
systemctl restart conductor.service
TRIES=0
until curl -s --max-time 5 http://127.0.0.1:8080/health | grep -Eq '"status" *: *"ok"'; do
  TRIES=$((TRIES + 1))
  if [ "$TRIES" -ge 240 ]; then
    journalctl -u conductor.service -n 20 --no-pager >&2
    exit 1
  fi
  sleep 0.5
done
systemctl stop conductor.service
