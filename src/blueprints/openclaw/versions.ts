export interface Versions {
  readonly openclaw: string
  readonly node: string
  readonly nodeIntegrity: string
  readonly npm: string
  readonly npmIntegrity: string
}

/**
 * Everything that is downloaded, pinned. The integrity values are the npm registry's own
 * (`npm view <name>@<version> dist.integrity`); OpenClaw 2026.9.6 wants Node >= 24.16 and < 25.
 */
export const versions: Versions = {
  openclaw: '2026.9.6',
  node: '24.21.0',
  nodeIntegrity:
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  npm: '11.21.2',
  npmIntegrity:
    'sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==',
}
