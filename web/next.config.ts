import type { NextConfig } from 'next'

/** Types are checked by `tsc -p web/tsconfig.json`, lint by Biome; the build only bundles. */
const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true },
  agentRules: false,
  // A title that is streamed behind its page is missing for a moment, and a screen reader says nothing then.
  htmlLimitedBots: /.*/,
}

export default config
