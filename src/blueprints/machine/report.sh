#!/bin/bash
# report PHASE DETAIL [VERSION]: tells the control plane how far this machine is. How it ended is told for as
# long as a few minutes; progress on the way is told once more at most. The token is read from a root-only
# file and handed to curl through a file, so that it stands on no command line.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/sambuk/birth
RETRIES=1
if [ "$1" = installed ] || [ "$1" = failed ]; then
  RETRIES=60
fi
curl -fsS --retry "$RETRIES" --retry-all-errors --retry-delay 3 --max-time 240 -o /dev/null \
  -H @/etc/sambuk/authorization \
  --data-urlencode "phase=$1" --data-urlencode "detail=$2" --data-urlencode "version=${3:-}" \
  "$PHONE_HOME_URL"
