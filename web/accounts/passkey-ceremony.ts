import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser'

/** What a browser and a device have done together, or why not; `cancelled`: somebody changed their mind. */
export type Ceremony<Value> =
  | { ok: true; value: Value }
  | { ok: false; why: 'cancelled' | 'known' | 'unable' | 'failed' }

// Loaded when somebody uses a passkey, or their browser may have one to offer.
const webAuthn = () => import('@simplewebauthn/browser')

/** Has a device make a passkey. `options`: what the API has said. */
export const createPasskey = (options: object): Promise<Ceremony<RegistrationResponseJSON>> =>
  perform(async () => {
    const { startRegistration } = await webAuthn()
    return startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })
  })

/**
 * Has a device sign with one of its passkeys. `offered`: among what the browser fills fields with, for as long as the
 * page is there; the next ceremony ends that.
 */
export const signByPasskey = (
  options: object,
  { offered }: { offered: boolean },
): Promise<Ceremony<AuthenticationResponseJSON>> =>
  perform(async () => {
    const { startAuthentication } = await webAuthn()
    const asked = options as PublicKeyCredentialRequestOptionsJSON
    return startAuthentication({
      // Else it would be one factor, and is refused.
      optionsJSON: { ...asked, userVerification: 'required' },
      useBrowserAutofill: offered,
    })
  })

/** Ends what a browser goes on offering. */
export async function endCeremony(): Promise<void> {
  const { WebAuthnAbortService } = await webAuthn()
  WebAuthnAbortService.cancelCeremony()
}

async function perform<Value>(act: () => Promise<Value>): Promise<Ceremony<Value>> {
  try {
    return { ok: true, value: await act() }
  } catch (error) {
    return { ok: false, why: whyOf(error) }
  }
}

/** By the names that the standard gives; a browser says the same for a refusal, a timeout and a change of mind. */
function whyOf(error: unknown): 'cancelled' | 'known' | 'unable' | 'failed' {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'AbortError':
      return 'cancelled'
    case 'InvalidStateError':
      return 'known'
    case 'ConstraintError':
    case 'NotSupportedError':
      return 'unable'
    default:
      return 'failed'
  }
}
