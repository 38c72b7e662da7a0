/**
 * Pure. What the customer can do about an answer that failed: their key, or waiting. `kind` and `message` are
 * OpenClaw's; `reason` is the code of a sentence.
 */
export function refusalOf(kind: string, message: string): { reason: string; detail: string } {
  const detail = `${kind} ${message}`.trim().slice(0, 300)
  if (/auth|api.?key|401|403|credential/i.test(detail))
    return { reason: 'model-key-refused', detail }
  if (/timeout|unreachable|network|connect|overload|5\d\d/i.test(detail)) {
    return { reason: 'model-unreachable', detail }
  }
  return { reason: 'chat-failed', detail }
}
