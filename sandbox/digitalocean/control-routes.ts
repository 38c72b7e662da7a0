import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { findRegion, findSize } from './catalogue.ts'
import { canConnectOut } from './firewall-effect.ts'

const availabilityBody = z.strictObject({
  size: z.string().refine(slug => findSize(slug) !== undefined, 'unknown size'),
  region: z.string().refine(slug => findRegion(slug) !== undefined, 'unknown region'),
  available: z.boolean(),
})
const accountBody = z.strictObject({ dropletLimit: z.int().min(0) })

/**
 * Lets a person or a test sell out a size in a region and put it on sale again, change the account's
 * limit of Droplets, and see which Droplets a firewall keeps from reaching anything.
 */
export function addDigitalOceanControl(control: FastifyInstance, account: Account): void {
  const { state } = account
  const path = '/_sandbox/digitalocean'

  control.get(`${path}/availability`, () => ({ soldOut: state.soldOut }))

  control.post(`${path}/availability`, request => {
    const { size, region, available } = availabilityBody.parse(request.body)
    const key = `${size}@${region}`
    const others = state.soldOut.filter(one => one !== key)
    state.soldOut = available ? others : [...others, key]
    account.save()
    return { soldOut: state.soldOut }
  })

  control.post(`${path}/account`, request => {
    state.dropletLimit = accountBody.parse(request.body).dropletLimit
    account.save()
    return { dropletLimit: state.dropletLimit }
  })

  control.get(`${path}/droplets`, () => ({
    droplets: state.droplets.map(droplet => ({
      id: droplet.id,
      name: droplet.name,
      canConnectOut: canConnectOut(state.firewalls, droplet),
    })),
  }))
}
