import { ownerScopes } from './gateway-devices.ts'

/** What the real gateway's pages are served with; they cannot be shown inside of others. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'x-frame-options': 'DENY',
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; frame-ancestors 'none'",
  'cache-control': 'no-store',
}

/**
 * The toy's own page: it takes the grant out of its address, makes itself a key, and connects as OpenClaw's does. Then it
 * says as whom it is signed in.
 */
export const controlUiPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>OpenClaw Control (sandbox)</title>
<main><h1>OpenClaw Control</h1><p id="state">Connecting…</p></main>
<script>
const grant = new URLSearchParams(location.hash.slice(1)).get('bootstrapToken')
history.replaceState(null, '', location.pathname)
const say = text => { document.getElementById('state').textContent = text }
const base64url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const scopes = ${JSON.stringify(ownerScopes)}
const stored = () => JSON.parse(localStorage.getItem('device') ?? 'null')
async function device() {
  const known = stored()
  if (known) return { ...known, key: await crypto.subtle.importKey('jwk', known.jwk, 'Ed25519', true, ['sign']) }
  const { privateKey } = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  const jwk = await crypto.subtle.exportKey('jwk', privateKey)
  localStorage.setItem('device', JSON.stringify({ jwk }))
  return { jwk, key: privateKey }
}
const socket = new WebSocket(location.origin.replace('http', 'ws') + '/')
socket.onclose = () => { if (!document.body.dataset.done) say('Disconnected') }
socket.onmessage = async ({ data }) => {
  const frame = JSON.parse(data)
  if (frame.event === 'connect.challenge') {
    const { jwk, key, deviceToken } = await device()
    const raw = Uint8Array.from(atob(jwk.x.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', raw))
    const id = [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('')
    const auth = grant ? { bootstrapToken: grant } : deviceToken ? { deviceToken } : {}
    const client = { id: 'openclaw-control-ui', version: '1', platform: 'web', mode: 'webchat' }
    const { nonce, ts } = frame.payload
    const signed = ['v3', id, client.id, client.mode, 'operator', scopes.join(','), ts,
      auth.deviceToken ?? auth.bootstrapToken ?? '', nonce, client.platform, ''].join('|')
    const signature = await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(signed))
    socket.send(JSON.stringify({ type: 'req', id: 'hello', method: 'connect', params: {
      minProtocol: 4, maxProtocol: 4, client, role: 'operator', scopes, caps: [], auth,
      device: { id, publicKey: jwk.x, signature: base64url(signature), signedAt: ts, nonce } } }))
  }
  if (frame.id === 'hello') {
    document.body.dataset.done = 'yes'
    if (!frame.ok) return say('Refused: ' + (frame.error.details?.code ?? frame.error.message))
    localStorage.setItem('device', JSON.stringify({ ...stored(), deviceToken: frame.payload.auth.deviceToken }))
    say('Signed in: ' + frame.payload.auth.scopes.join(' '))
  }
}
</script>
</html>
`
