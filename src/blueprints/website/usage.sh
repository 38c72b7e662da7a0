#!/bin/bash
# Who visits it or changes it. Robots that say so, our own look at it and what was not found are no use of a site.
newest /srv/site
signed_in deploy
visit=$(tail -qn 5000 /var/log/nginx/access.log.1 /var/log/nginx/access.log 2>/dev/null \
  | grep -E '" (200|206|304) ' | grep -vE '^127\.|/\.well-known/' \
  | grep -viE 'bot|crawl|spider|slurp|scan|monitor|uptime|check|headless' \
  | sed -n 's#.*\[\([0-9]*\)/\([A-Za-z]*\)/\([0-9]*\):\([0-9:]* [+-][0-9]*\)\].*#\1 \2 \3 \4#p' | tail -n 1)
if [ -n "$visit" ]; then used_at "$(date -d "$visit" +%s)"; fi
