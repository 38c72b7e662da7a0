#!/bin/bash
# What a machine says of its own use: lines `used SECONDS` (so long ago), `due SECONDS` (a job of its owner's, so
# far ahead) and `busy WHY`, and `told` at the end. A command that fails ends it before that.
set -e
now=$(date +%s)

# A moment by the machine's own clock.
used_at() {
  echo "used $((now - $1))"
}

# The newest file below some folders.
newest() {
  local at
  at=$(find "$@" -type f -printf '%T@\n' 2>/dev/null | sort -n | tail -n 1)
  if [ -n "$at" ]; then used_at "${at%.*}"; fi
}

# Whoever is connected by SSH under some name, or was last. Programs of that account alone are no sign of it.
connected() {
  local at
  if pgrep -u "$1" -f "^sshd(-session)?: $1(@|\$)" >/dev/null 2>&1; then echo "busy $1 is connected"; fi
  at=$(journalctl -t sshd -t sshd-session -g "session (opened|closed) for user $1\b" -n 1 \
    -o short-unix --no-pager 2>/dev/null | grep -oE '^[0-9]+' | tail -n 1)
  if [ -n "$at" ]; then used_at "$at"; fi
}

signed_in() {
  if pgrep -u "$1" >/dev/null 2>&1; then echo "busy $1 is signed in"; fi
}
