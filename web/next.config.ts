import type { NextConfig } from 'next'

/** Types are checked by `tsc -p web/tsconfig.json`, lint by Biome; the build only bundles. */
const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true },
  // The process in front compresses and sets the security headers.
  compress: false,
  agentRules: false,
}

export default config
