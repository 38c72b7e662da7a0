import type { Answer } from './compute.ts'

/** A certificate for machines behind the vendor's proxy, which trusts its issuer and nobody else does. */
export interface OriginCertificate {
  /** The vendor's id of it. */
  id: string
  /** The certificate alone: the proxy knows its issuer. */
  certificatePem: string
}

/**
 * The port to the authority whose certificates only the zone's own proxy trusts. It does not know our
 * keys, so it cannot tell which certificates are ours: the caller does, by the public key in them.
 *
 * - `list` answers all that are valid for names of the zone, whoever asked for them.
 * - `request` sends its request once. When the answer is lost it says `unknown-outcome`, and the caller
 *   finds by `list` what became of it.
 * - `revoke` of one that is gone succeeds.
 */
export interface OriginCertificates {
  list(signal: AbortSignal): Answer<OriginCertificate[]>
  /** Signs the key of a PKCS #10 request (PEM) for these names, for so many days. */
  request(
    wanted: { requestPem: string; hostnames: readonly string[]; days: number },
    signal: AbortSignal,
  ): Answer<OriginCertificate>
  revoke(id: string, signal: AbortSignal): Answer<null>
}
