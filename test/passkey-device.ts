import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What a device is asked by a site, as far as it matters to one. */
interface Asked {
  challenge: string
  rp?: { id?: string }
  rpId?: string
}

const text = (value: string) => Buffer.from(value)
const hashOf = (value: Buffer | string) => createHash('sha256').update(value).digest()
const bytes = (value: Buffer) => Buffer.concat([Buffer.from([0x58, value.length]), value])
const present = 0x01
const verified = 0x04
const withKey = 0x40

/**
 * A device with one passkey in it, by the letter of WebAuthn: it makes a key, says so without an attestation, and signs
 * what a site asks.
 */
export class PasskeyDevice {
  readonly id = randomBytes(32)
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #origin: string
  /** It makes sure who holds it. */
  verifies: boolean
  #signed = 0

  constructor(origin: string, { verifies = true } = {}) {
    this.#origin = origin
    this.verifies = verifies
  }

  /** What `navigator.credentials.create` gives. */
  create({ challenge, rp }: Asked) {
    const length = Buffer.from([0, this.id.length])
    const key = Buffer.concat([Buffer.alloc(16), length, this.id, this.#publicKey()])
    const data = Buffer.concat([this.#data(rp?.id ?? '', withKey), key])
    // The map of "fmt", "attStmt" and "authData", in CBOR.
    const attestation = Buffer.concat([
      ...[Buffer.from([0xa3, 0x63]), text('fmt'), Buffer.from([0x64]), text('none')],
      ...[Buffer.from([0x67]), text('attStmt'), Buffer.from([0xa0])],
      ...[Buffer.from([0x68]), text('authData'), bytes(data)],
    ])
    return {
      ...this.#named(),
      response: {
        clientDataJSON: this.#client('webauthn.create', challenge).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    }
  }

  /** What `navigator.credentials.get` gives. */
  get({ challenge, rpId }: Asked) {
    this.#signed++
    const data = this.#data(rpId ?? '')
    const client = this.#client('webauthn.get', challenge)
    const signature = sign('sha256', Buffer.concat([data, hashOf(client)]), this.#keys.privateKey)
    return {
      ...this.#named(),
      response: {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
      },
    }
  }

  #named() {
    const id = this.id.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} }
  }

  #client(type: string, challenge: string): Buffer {
    return text(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }))
  }

  #data(site: string, more = 0): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.#signed)
    const flags = present | (this.verifies ? verified : 0) | more
    return Buffer.concat([hashOf(site), Buffer.from([flags]), counter])
  }

  /** As COSE writes it: an EC2 key for ES256. */
  #publicKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]),
      ...[Buffer.from([0x21]), bytes(Buffer.from(x, 'base64url'))],
      ...[Buffer.from([0x22]), bytes(Buffer.from(y, 'base64url'))],
    ])
  }
}
