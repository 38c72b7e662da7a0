import { createHmac } from 'node:crypto'

/**
 * The door to the gateway's own pages: a browser that was sent to `path` has the cookie from then on, and only who has it
 * is led on to the gateway. It signs nobody in: the gateway asks each browser who it is. Derived of the gateway's token,
 * so that it needs no place of its own and is another one on the next machine.
 */
export function doorOf(gatewayToken: string): { path: string; cookie: string; secret: string } {
  const secret = createHmac('sha256', gatewayToken).update('control-ui').digest('hex')
  return { path: `/sambuk/open/${secret}`, cookie: '__Host-sambuk-door', secret }
}
