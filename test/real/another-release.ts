import type { Blueprint } from '../../src/blueprints/blueprint.ts'
import { createOpenclaw, openclaw } from '../../src/blueprints/openclaw/blueprint.ts'
import { versions } from '../../src/blueprints/openclaw/versions.ts'
import { compose } from '../../src/composition.ts'
import { assert } from '../../src/kit/assert.ts'
import { runProcess } from '../../src/process/run-process.ts'

/** The one before the pinned one. */
export const older = '2026.9.5'

/** Installs a program that spoils the databases which it finds, and gives up. */
const spoiler = `#!/bin/bash
set -euo pipefail
mkdir -p "$SAMBUK_ROOT/opt/openclaw/bin"
cat >"$SAMBUK_ROOT/opt/openclaw/bin/openclaw" <<'PROGRAM'
#!/bin/bash
find "$HOME/.openclaw" -name '*.sqlite' | while read -r database; do
  echo 'written by a newer version' >"$database"
done
exit 78
PROGRAM
chmod 755 "$SAMBUK_ROOT/opt/openclaw/bin/openclaw"
`

/** OpenClaw as each release of ours brings it. */
const releases: Readonly<Record<string, Blueprint>> = {
  older: createOpenclaw({ ...versions, openclaw: older }),
  pinned: openclaw,
  broken: {
    ...createOpenclaw({ ...versions, openclaw: '2099.1.1' }),
    scripts: { ...openclaw.scripts, install: spoiler },
  },
}

/** What a process of the product runs in the place of `src/main.ts`, as the release that `TEST_RELEASE` names. */
if (process.env.TEST_RELEASE) {
  const brought = releases[process.env.TEST_RELEASE]
  assert(brought, 'it is one of these releases')
  await runProcess((config, context, platform) => {
    const parts = compose(config, context, platform)
    const all = parts.blueprints.all as Blueprint[]
    all[all.findIndex(({ name }) => name === brought.name)] = brought
    return parts
  })
}
