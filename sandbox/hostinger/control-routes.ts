import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { dataCenters } from './catalogue.ts'

const availabilityBody = z.strictObject({
  dataCenter: z.int().refine(id => dataCenters.some(one => one.id === id), 'unknown data center'),
  available: z.boolean(),
})

const accountBody = z.strictObject({ isNew: z.boolean() })

/**
 * Lets a person or a test sell out a data center and put it on sale again, make the account one that
 * never owned a machine, and see what was paid.
 */
export function addHostingerControl(control: FastifyInstance, account: Account): void {
  const { state } = account
  const path = '/_sandbox/hostinger'

  control.get(`${path}/availability`, () => ({ soldOut: state.soldOut }))

  control.post(`${path}/availability`, request => {
    const { dataCenter, available } = availabilityBody.parse(request.body)
    const others = state.soldOut.filter(one => one !== dataCenter)
    state.soldOut = available ? others : [...others, dataCenter]
    account.save()
    return { soldOut: state.soldOut }
  })

  control.post(`${path}/account`, request => {
    state.isNew = accountBody.parse(request.body).isNew
    account.save()
    return { isNew: state.isNew }
  })

  control.get(`${path}/charges`, () => ({ charges: state.charges }))
}
