import type { Account } from './account.ts'
import { findRegion, findSize, type Size, type SystemImage } from './catalogue.ts'
import { refuseUnprocessable } from './errors.ts'
import type { SnapshotRow, SshKeyRow } from './state.ts'
import { regionsOf } from './wire.ts'

/** What has to be true of an order for Droplets, each in DigitalOcean's words when it is not. */

export const notSoldHere = 'Size is not available in this region.'

export function getSize(slug: string): Size {
  return (
    findSize(slug) ?? refuseUnprocessable('You specified an invalid size for Droplet creation.')
  )
}

/** An image that fits the region and the disk. */
export function getImage(
  account: Account,
  idOrSlug: number | string,
  region: string,
  diskGb: number,
): SystemImage | SnapshotRow {
  const image = account.findImage(idOrSlug)
  if (!image || ('imageId' in image && !image.regions.includes(region))) {
    return refuseUnprocessable('You specified an invalid image for Droplet creation.')
  }
  if (image.minDiskGb > diskGb) {
    refuseUnprocessable('Cannot create a droplet with a smaller disk than the image.')
  }
  return image
}

/** By id or fingerprint; a name is no identifier. */
export function getSshKeys(account: Account, wanted: (number | string)[]): SshKeyRow[] {
  const find = (key: number | string) =>
    account.state.sshKeys.find(
      one => String(one.id) === String(key) || one.fingerprint === String(key),
    )
  const unknown = wanted.filter(key => !find(key))
  if (unknown.length > 0) {
    refuseUnprocessable(`${unknown.join(', ')} are invalid key identifiers for Droplet creation.`)
  }
  return wanted.flatMap(key => find(key) ?? [])
}

/**
 * The region that was asked for, in full or by the beginning of its name (`nyc`), or else the first
 * that has the size.
 */
export function chooseRegion(account: Account, size: Size, wanted: string | undefined): string {
  if (account.world.faults.take('digitalocean', 'create-server', ['sold-out'])) {
    refuseUnprocessable(notSoldHere)
  }
  const available = regionsOf(account, size)
  const region = wanted === undefined ? undefined : findRegion(wanted)
  if (region) {
    if (!region.isOpen) refuseUnprocessable('Region is not available')
    return available.includes(region.slug) ? region.slug : refuseUnprocessable(notSoldHere)
  }
  const isPrefix = wanted === undefined || size.regions.some(slug => slug.startsWith(wanted))
  if (!isPrefix) refuseUnprocessable('You specified an invalid region for Droplet creation.')
  const fitting = available.find(slug => slug.startsWith(wanted ?? ''))
  return fitting ?? refuseUnprocessable(notSoldHere)
}

export function refuseOverLimit(account: Account, count: number): void {
  const { droplets, dropletLimit } = account.state
  const isFault = account.world.faults.take('digitalocean', 'create-server', ['quota']) !== null
  if (isFault || droplets.length + count > dropletLimit) {
    refuseUnprocessable('creating this/these droplet(s) will exceed your droplet limit')
  }
}
