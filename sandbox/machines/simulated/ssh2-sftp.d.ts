/** Of ssh2's inner side, which its types leave out: SFTP over whatever is enough of a channel. */
declare module 'ssh2/lib/protocol/SFTP.js' {
  import type { SFTPWrapper } from 'ssh2'

  export const SFTP: new (
    client: object,
    channel: object,
    options: { server: boolean },
  ) => SFTPWrapper & { push(chunk: Buffer | null): void }
}
