#!/bin/bash
# What its owner said to it and what it does for them. Its own housekeeping is none of that: its heartbeat, its reviews
# and its nightly sorting of memories go on whether anybody is there or not. Whoever is reached through a channel (Telegram, WhatsApp, ...) cannot wake it through that, so it stays.
STATE=/var/lib/openclaw/.openclaw
newest "$STATE"/agents/*/sessions
connected openclaw
if [ -f "$STATE/state/openclaw.sqlite" ]; then
  # As itself: a reader makes files beside a database.
  runuser -u openclaw -- /opt/openclaw/node/bin/node --disable-warning=ExperimentalWarning - <<'JS'
const { DatabaseSync } = require('node:sqlite')
const fs = require('node:fs')
const state = '/var/lib/openclaw/.openclaw'
const say = (word, ms) => console.log(word, Math.round(ms / 1000))
const rows = (path, query) => {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return database.prepare(query).all()
  } finally {
    database.close()
  }
}
const jobs = rows(
  `${state}/state/openclaw.sqlite`,
  'select payload_kind, declaration_key, description, state_json from cron_jobs where enabled = 1',
)
const isHousekeeping = ({ payload_kind, declaration_key, description }) =>
  payload_kind === 'heartbeat' ||
  /^(heartbeat|skill-collection-review):/.test(declaration_key ?? '') ||
  (description ?? '').startsWith('[managed-by=')
for (const row of jobs) {
  const job = JSON.parse(row.state_json)
  if (job.runningAtMs) console.log('busy a job runs')
  if (isHousekeeping(row)) continue
  if (job.lastRunAtMs) say('used', Date.now() - job.lastRunAtMs)
  if (job.nextRunAtMs) say('due', job.nextRunAtMs - Date.now())
}
for (const agent of fs.readdirSync(`${state}/agents`)) {
  const path = `${state}/agents/${agent}/agent/openclaw-agent.sqlite`
  if (!fs.existsSync(path)) continue
  const [running] = rows(path, "select count(*) as count from session_nodes where status = 'running'")
  if (running.count > 0) console.log('busy an answer is being written')
  // Old events are packed: of those nobody knows who spoke.
  const [spoken] = rows(
    path,
    `select max(created_at) as at from transcript_events where event_json is null
      or (event_json like '%"role":"user"%' and event_json not like '%OpenClaw heartbeat poll%')`,
  )
  if (spoken.at) say('used', Date.now() - spoken.at)
}
const { channels = {} } = JSON.parse(fs.readFileSync(`${state}/openclaw.json`, 'utf8'))
if (Object.values(channels).some(channel => channel && channel.enabled !== false)) {
  console.log('busy a channel is open')
}
JS
fi
