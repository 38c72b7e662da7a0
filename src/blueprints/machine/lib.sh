# shellcheck shell=bash
# What the installations share; sourced by each blueprint's install.sh, which runs as root.
# Of an update everything lies below $SAMBUK_ROOT until it takes the place of what runs.
# shellcheck source=/dev/null
. "${SAMBUK_ROOT:-}/etc/sambuk/versions"
export DEBIAN_FRONTEND=noninteractive
umask 022

MARKER=${SAMBUK_ROOT:-}/etc/sambuk/installed

# Ends the installation when this very version is on the disk already, as in a machine from an image.
skip_if_installed() { # what
  if [ -f "$MARKER" ] && [ "$(cat "$MARKER")" = "$1 blueprint $BLUEPRINT_VERSION" ]; then
    echo "sambuk: $1 is installed"
    exit 0
  fi
}

# The last word of an installation: by this mark an image is recognised.
mark_installed() { # what
  echo "$1 blueprint $BLUEPRINT_VERSION" >"$MARKER"
  step installed
}

# Progress is for people: when nobody can be told, the installation goes on.
step() { # name
  echo "sambuk: $1"
  if [ -f /etc/sambuk/birth ]; then
    /usr/local/lib/sambuk/report installing "$1" || echo "sambuk: could not report $1"
  fi
}

# Debian's own timers may hold the lock in a machine's first minutes.
apt() {
  apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5 -o Acquire::http::Timeout=30 "$@"
}

# The system's packages and, from then on, its security updates and no others. When it has to start again is for
# those to say who know what else goes on with it.
install_packages() { # package...
  step packages
  apt update
  apt install --no-install-recommends ca-certificates curl openssl unattended-upgrades "$@"
  cat >/etc/apt/apt.conf.d/20auto-upgrades <<'CONF'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
CONF
  cat >/etc/apt/apt.conf.d/60sambuk-upgrades <<'CONF'
#clear Unattended-Upgrade::Origins-Pattern;
Unattended-Upgrade::Origins-Pattern {
  "origin=Debian,codename=${distro_codename},label=Debian-Security";
  "origin=Debian,codename=${distro_codename}-security,label=Debian-Security";
};
Unattended-Upgrade::Automatic-Reboot "false";
CONF
}

# Downloads a file and refuses it when it is not the pinned one; the digest is in base64.
fetch() { # url file algorithm digest
  curl -fsSL --retry 5 --retry-delay 2 --connect-timeout 10 --max-time 300 -o "$2" "$1"
  local seen
  seen=$(openssl dgst "-$3" -binary "$2" | base64 -w0)
  if [ "$seen" != "$4" ]; then
    echo "sambuk: $1 is not what was pinned" >&2
    return 1
  fi
}
