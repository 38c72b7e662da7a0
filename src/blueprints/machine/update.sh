#!/bin/bash
# Brings another release of the software to a machine, and takes it back when that does not answer. Runs as root by
# sambuk-update.service, which also goes on after the machine lost its power: each stage is written down when it
# is done, and may be done again. $ROOM, $SOFTWARE and $DATA (paths, one a line), hold_still and let_go come before
# this. Stages: wanted, built, kept, swapped, and then `answers`; or undo, and then `undone` or `broken`.
set -euo pipefail

stage() { # stage, why
  echo "$*" >"$ROOM/stage.new"
  mv "$ROOM/stage.new" "$ROOM/stage"
  sync
}

is_there() { # path
  [ -e "$1" ] || [ -L "$1" ]
}

# Beside what runs, which goes on meanwhile. It is installed as on a new machine.
build() {
  local path mode owner content
  rm -rf "$ROOM/new"
  while read -r path mode owner content; do
    mkdir -p "$ROOM/new$(dirname "$path")"
    (umask 077 && echo "$content" | base64 -d >"$ROOM/new$path")
    chown "$owner" "$ROOM/new$path"
    chmod "$mode" "$ROOM/new$path"
  done <"$ROOM/files"
  SAMBUK_ROOT=$ROOM/new bash "$ROOM/new/usr/local/lib/sambuk/install.sh"
}

# The old release may not read what the new one has written: the data as it is now stays beside.
keep() {
  local path
  hold_still
  rm -rf "$ROOM/data"
  while read -r path; do
    mkdir -p "$ROOM/data$(dirname "$path")"
    cp -a --reflink=auto "$path" "$ROOM/data$path"
  done <<<"$DATA"
  : >"$ROOM/data/whole"
}

# Each path is noted before it is touched. Of two moves only the last may be left to do.
swap() {
  local path
  hold_still
  while read -r path; do
    if ! is_there "$ROOM/new$path"; then
      continue
    fi
    echo "$path" >>"$ROOM/swapped"
    mkdir -p "$ROOM/old$(dirname "$path")" "$(dirname "$path")"
    if is_there "$path"; then
      mv "$path" "$ROOM/old$path"
    fi
    mv "$ROOM/new$path" "$path"
  done <<<"$SOFTWARE"
}

# A release that crashes uses up how often its unit may start; the one that comes back begins anew.
begin() {
  systemctl daemon-reload
  systemctl reset-failed
  bash /usr/local/lib/sambuk/start.sh
  let_go
}

# A path of the new release goes back beside, rather than away: so this may be cut off, and done again.
undo() {
  local path
  hold_still
  if [ -f "$ROOM/swapped" ]; then
    sort -u "$ROOM/swapped" >"$ROOM/undoing"
    while read -r path; do
      if is_there "$path" && ! is_there "$ROOM/new$path"; then
        mv "$path" "$ROOM/new$path"
      fi
      if is_there "$ROOM/old$path"; then
        mv "$ROOM/old$path" "$path"
      fi
    done <"$ROOM/undoing"
  fi
  if [ -f "$ROOM/data/whole" ]; then
    while read -r path; do
      if is_there "$ROOM/data$path"; then
        rm -rf "$path"
        mv "$ROOM/data$path" "$path"
      fi
    done <<<"$DATA"
  fi
  begin
}

# Each in a shell of its own: bash goes on after an error within a condition.
attempt() { # what, the stage that follows, the one that follows when it fails
  if bash "$ROOM/update" "$1"; then
    stage "$2"
  else
    stage "$3"
  fi
}

case "${1:-}" in
build | keep | swap | begin | undo)
  "$1"
  exit
  ;;
esac
while read -r STAGE WHY <"$ROOM/stage"; do
  case "$STAGE" in
  # A registry that is away for a moment says nothing of the release.
  wanted)
    if [ "${WHY:-0}" -ge 2 ]; then
      attempt build built 'undone update-not-installed'
    else
      attempt build built "wanted $((${WHY:-0} + 1))"
    fi
    ;;
  built) attempt keep kept 'undo update-not-kept' ;;
  kept) attempt swap swapped 'undo update-not-swapped' ;;
  swapped) attempt begin answers 'undo update-unanswered' ;;
  undo) attempt undo "undone $WHY" "broken $WHY" ;;
  *) break ;;
  esac
done
