#!/bin/bash
# A machine's first boot: call home, get the configuration, install what an image has not brought, start,
# and say when it really answers. Run by begin.sh as root; may run again.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/sambuk/birth
FILES=/etc/sambuk/files

# The control plane may be away for a while, or its answer may be lost: the same question may be asked
# again. What it refuses (401, 409, 410) it will refuse for ever.
call_home() {
  local delay=1 tries=0 status
  while true; do
    if ! status=$(curl -sS --connect-timeout 5 --max-time 20 -o "$FILES" -w '%{http_code}' \
      -H @/etc/sambuk/authorization --data-urlencode phase=booted \
      --data-urlencode "host_key=$(cat /etc/ssh/ssh_host_ed25519_key.pub)" "$PHONE_HOME_URL"); then
      status=000
    fi
    case "$status" in
    200) return 0 ;;
    401 | 409 | 410)
      echo "sambuk: the control plane refuses this machine ($status)"
      return 1
      ;;
    esac
    tries=$((tries + 1))
    if [ "$tries" -ge 120 ]; then
      echo "sambuk: nobody answers ($status)"
      return 1
    fi
    sleep "$delay"
    if [ "$delay" -lt 8 ]; then
      delay=$((delay * 2))
    fi
  done
}

# Below 4 GB an installation or an assistant's first turn can exhaust the memory. Swap belongs to the
# machine, not to its image. Some machines (containers) may not swap: that is worth a line, not a failure.
add_swap() {
  local memory_kb
  memory_kb=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
  if [ "$memory_kb" -ge 4000000 ] || [ -f /swapfile ]; then
    return 0
  fi
  fallocate -l 2G /swapfile
  chmod 600 /swapfile
  mkswap /swapfile >/dev/null
  if swapon /swapfile; then
    echo '/swapfile none swap sw 0 0' >>/etc/fstab
  else
    echo 'sambuk: this machine cannot swap'
    rm -f /swapfile
  fi
}

# Each file appears whole, with its mode and owner, or not at all.
write_files() {
  local path mode owner content
  while read -r path mode owner content; do
    mkdir -p "$(dirname "$path")"
    (umask 077 && echo "$content" | base64 -d >"$path.new")
    chown "$owner" "$path.new"
    chmod "$mode" "$path.new"
    mv "$path.new" "$path"
  done <"$FILES"
  rm -f "$FILES"
}

# The bundle that curl and Node read. `update-ca-certificates` takes two seconds for the same line; the
# system's own next run of it keeps the certificate, because it lies in the folder for local ones.
trust_extra_authority() {
  local extra=/usr/local/share/ca-certificates/sambuk-extra.crt
  if [ -f "$extra" ] && [ ! -f /etc/sambuk/trusted ]; then
    cat "$extra" >>/etc/ssl/certs/ca-certificates.crt
    : >/etc/sambuk/trusted
  fi
}

# Whose keys count is settled before any of the software runs.
read_sign_in_settings() {
  mkdir -p /run/sshd
  /usr/sbin/sshd -t
  systemctl reload ssh.service
}

(umask 077 && : >"$FILES")
trust_extra_authority
call_home
add_swap
bash /usr/local/lib/sambuk/install.sh
write_files
read_sign_in_settings
bash /usr/local/lib/sambuk/start.sh
/usr/local/lib/sambuk/report installed ready "$(cat /etc/sambuk/software-version)"
rm -f /etc/sambuk/authorization /etc/sambuk/birth
echo "sambuk: ready"
