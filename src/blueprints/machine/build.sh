#!/bin/bash
# Runs as root on a machine that is to become an image, or was made from one: installs what is missing, starts
# it once, and leaves a line about it for whoever looks over SSH.
set -uo pipefail
# shellcheck source=/dev/null
. /etc/sambuk/versions
LOG=/var/log/sambuk-build.log
RESULT="failed"
if bash /usr/local/lib/sambuk/install.sh >"$LOG" 2>&1 && bash /usr/local/lib/sambuk/prove.sh >>"$LOG" 2>&1; then
  RESULT="proved $BLUEPRINT_VERSION"
fi
(echo "$RESULT" && tail -n 20 "$LOG") >/etc/sambuk/built.new
mv /etc/sambuk/built.new /etc/sambuk/built
