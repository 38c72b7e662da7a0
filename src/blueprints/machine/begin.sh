#!/bin/bash
# What sambuk-first-boot.service runs: the first boot with its output in a log, and the end of that log to
# the control plane when it fails.
set -uo pipefail
LOG=/var/log/sambuk-first-boot.log
if bash /usr/local/lib/sambuk/first-boot.sh >>"$LOG" 2>&1; then
  exit 0
fi
echo "sambuk: the first boot failed" >>"$LOG"
/usr/local/lib/sambuk/report failed "$(tail -c 1800 "$LOG")"
exit 1
