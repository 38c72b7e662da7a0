#!/bin/bash
# A seller's program of which nobody here knows how it is used: what it writes and says is taken for use.
newest /var/lib/conductor /home/owner
signed_in owner
said=$(journalctl -u conductor.service -n 1 -o short-unix --no-pager 2>/dev/null | grep -oE '^[0-9]+' | tail -n 1)
if [ -n "$said" ]; then used_at "$said"; fi
