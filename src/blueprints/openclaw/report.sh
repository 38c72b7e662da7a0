#!/bin/bash
# report PHASE DETAIL [VERSION]: tells the control plane how far this machine is. The token is read from a
# root-only file and handed to curl through a file, so that it stands on no command line.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/sambuk/birth
curl -fsS --retry 5 --retry-all-errors --retry-delay 2 --max-time 20 -o /dev/null \
  -H @/etc/sambuk/authorization \
  --data-urlencode "phase=$1" --data-urlencode "detail=$2" --data-urlencode "version=${3:-}" \
  "$PHONE_HOME_URL"
