import { readFileSync } from 'node:fs'
import { type Blueprint, renderFiles } from '../blueprints/blueprint.ts'
import { updateFiles } from '../blueprints/first-boot.ts'
import { assert } from '../kit/assert.ts'

/** Shell commands by which a machine is told to bring a release, and by which it says how far it is. */

const machine = (name: string): string =>
  readFileSync(new URL(`../blueprints/machine/${name}`, import.meta.url), 'utf8')

const room = '/var/lib/sambuk-update'
const unit = 'sambuk-update.service'
const start = `systemctl start --no-block ${unit}`

/** How far a machine is with an update. */
export interface UpdateStage {
  /** Whose update it is: what it was begun with. */
  order: string
  stage: string
  /** Why it is undone. */
  reason: string | null
}

/** `answers`, `undone` and `broken`: the machine does nothing more by itself. */
export const isSettled = ({ stage }: UpdateStage): boolean =>
  stage === 'answers' || stage === 'undone' || stage === 'broken'

/** The machine begins once, however often it is told; the last line is the one that counts. */
export function beginCommand(blueprint: Blueprint, order: string): string {
  const written = (text: string, path: string) =>
    `echo ${Buffer.from(text).toString('base64')} | base64 -d >${path}`
  return [
    'set -e',
    `if [ "$(cat ${room}/order 2>/dev/null)" = ${order} ] && [ -f ${room}/stage ]; then ${start}; exit 0; fi`,
    // What another left behind may be all that there is of its owner's data.
    `if [ -f ${room}/stage ]; then echo "another update: $(cat ${room}/stage)" >&2; exit 3; fi`,
    `rm -rf ${room}`,
    `install -d -m 700 ${room}`,
    written(machine(unit), `/etc/systemd/system/${unit}`),
    written(updateScript(blueprint), `${room}/update`),
    `chmod 700 ${room}/update`,
    `cat >${room}/files`,
    'systemctl daemon-reload',
    `systemctl enable ${unit}`,
    `echo ${order} >${room}/order`,
    `echo wanted >${room}/stage.new`,
    `mv ${room}/stage.new ${room}/stage`,
    start,
  ].join('\n')
}

/** What {@link beginCommand} reads: the files of the new release. */
export const beginInput = (blueprint: Blueprint): string => renderFiles(updateFiles(blueprint))

function updateScript(blueprint: Blueprint): string {
  const { update, backupPaths, rest } = blueprint
  assert(update, 'software that is updated by us says what it is')
  const software = [...update.paths, ...updateFiles(blueprint).map(({ path }) => path)]
  return [
    '#!/bin/bash',
    `ROOM=${room}`,
    `SOFTWARE='${[...software, '/etc/sambuk/installed'].join('\n')}'`,
    `DATA='${backupPaths.join('\n')}'`,
    `hold_still() {\n${rest.begin}\n}`,
    `let_go() {\n${rest.end}\n}`,
    machine('update.sh'),
  ].join('\n')
}

/** A machine that came up again in the middle goes on. */
export const lookCommand = [
  `if [ ! -f ${room}/stage ]; then echo none; exit 0; fi`,
  start,
  `echo "$(cat ${room}/order) $(cat ${room}/stage)"`,
].join('\n')

/** Null: it knows of none. */
export function parseStage(stdout: string): UpdateStage | null {
  const [order = '', stage, reason] = stdout.trim().split(' ')
  if (order === 'none' || stage === undefined) return null
  return { order, stage, reason: reason ?? null }
}

/** Only of what has come to an end: what the machine is in the middle of is its own. */
export const undoCommand = (order: string, reason: string): string =>
  [
    'set -e',
    `if [ "$(cat ${room}/order)" != ${order} ]; then exit 0; fi`,
    `read -r stage why <${room}/stage`,
    `if [ "$stage" = answers ] || [ "$stage" = broken ]; then`,
    `  echo 'undo ${reason}' >${room}/stage.new`,
    `  mv ${room}/stage.new ${room}/stage`,
    'fi',
    start,
  ].join('\n')

/** What was there before is not needed any more. */
export const forgetCommand = [
  'set -e',
  `rm -f ${room}/stage`,
  `if [ -f /etc/systemd/system/${unit} ]; then`,
  `  systemctl disable ${unit}`,
  `  rm -f /etc/systemd/system/${unit}`,
  '  systemctl daemon-reload',
  'fi',
  `rm -rf ${room}`,
].join('\n')
