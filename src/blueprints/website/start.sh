#!/bin/bash
# Starts the web server with the configuration that has just arrived, lets the owner in by SFTP, and has the
# certificate asked for beside that: the machine's name may not lead here yet.
set -euo pipefail
LIB=/usr/local/lib/sambuk
PASSWORD=/etc/sambuk/deploy-password

# The file holds `deploy:<password>` and is needed once.
set_password() {
  if [ -f "$PASSWORD" ]; then
    chpasswd <"$PASSWORD"
    rm -f "$PASSWORD"
  fi
}

wait_until_healthy() {
  local tries=0
  until curl -s --max-time 5 http://127.0.0.1:8081/health | grep -q '"status":"ok"'; do
    tries=$((tries + 1))
    if [ "$tries" -ge 120 ]; then
      echo 'sambuk: the web server does not answer'
      journalctl -u nginx.service -n 8 --no-pager
      return 1
    fi
    sleep 0.25
  done
}

set_password
mkdir -p /run/sshd
/usr/sbin/sshd -t
systemctl reload ssh.service
systemctl enable nginx.service
"$LIB/serve"
wait_until_healthy
systemctl enable sambuk-certificate.service
systemctl restart sambuk-certificate.service
dpkg-query -W -f '${Version}\n' nginx >/etc/sambuk/software-version
