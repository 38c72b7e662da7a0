#!/bin/bash
# Functions of snapshots; $COPIES, $LEAVE_OUT (patterns, one a line) and $SNAPSHOT (a folder of ours) are set.

take() { # a copy, the absolute path of what it is a copy of
  mkdir -p "$COPIES$(dirname "$2")"
  mv "$1" "$COPIES$2"
}

is_left_out() { # absolute path
  local pattern
  while read -r pattern; do
    # shellcheck disable=SC2254
    case "${1#/}" in
    $pattern) return 0 ;;
    esac
  done <<<"$LEAVE_OUT"
  return 1
}

# Files that are SQLite by their first bytes and not copied yet; a database in use has its journal beside it.
databases_in() { # folders, and which of their files, as find is told
  local path
  find "$@" -type f '(' -name '*.sqlite' -o -name '*.sqlite3' -o -name '*.db' -o -name '*-wal' \
    -o -name '*-journal' ')' | sed -E 's/-(wal|journal)$//' | sort -u | while IFS= read -r path; do
    if [ -f "$path" ] && [ ! -L "$path" ] && [ ! -e "$COPIES$path" ] && ! is_left_out "$path" &&
      [ "$(head -c 15 "$path" | tr -d '\0')" = 'SQLite format 3' ]; then
      echo "$path"
    fi
  done
}

# SQLite's online backup copies a database that is being written, with what is only in its journal yet. One that
# another program has locked for itself is left to be copied as it lies there; a full disk is an error.
COPY_PROGRAM='
import os, sqlite3, sys, urllib.parse
for number, path in enumerate(sys.stdin.read().splitlines()):
    copy = f"{sys.argv[1]}/{number}"
    try:
        source = sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro", uri=True, timeout=20)
        target = sqlite3.connect(copy)
        source.backup(target)
        target.close()
        source.close()
        os.chmod(copy, os.stat(path).st_mode & 0o7777)
        print(f"{number} {path}")
    except sqlite3.Error as error:
        if "full" in str(error):
            sys.exit(f"{path}: No space left on device")
        print(f"{path}: {error}", file=sys.stderr)
'

# As their owner, who may do with them what they like anyway: a link leads no further than that user may.
copy_databases() { # user, folders, and which of their files, as find is told
  local user=$1 number path
  shift
  databases_in "$@" >"$SNAPSHOT/found"
  if [ ! -s "$SNAPSHOT/found" ]; then
    return 0
  fi
  install -d -o "$user" -g "$user" -m 700 "$SNAPSHOT/copying"
  runuser -u "$user" -- python3 -c "$COPY_PROGRAM" "$SNAPSHOT/copying" \
    <"$SNAPSHOT/found" >"$SNAPSHOT/done"
  while read -r number path; do
    take "$SNAPSHOT/copying/$number" "$path"
  done <"$SNAPSHOT/done"
}
