/**
 * The seller's own software, as they publish it: two programs for Linux on x86-64.
 *
 * What the blueprint asks of them: `conductor --config FILE` serves plain HTTP on the address that
 * FILE names, never ends by itself, and answers `GET /health` with JSON that says `"status": "ok"`; it
 * exits with 78 when FILE is not right. `spoq` is the command line that finds it by
 * `/etc/sambuk/vps.marker`.
 */
export interface ConductorRelease {
  readonly version: string
  readonly url: string
  /** Of what `url` gives; hexadecimal. */
  readonly sha256: string
  readonly cliUrl: string
  readonly cliSha256: string
}
