export const sharedImageDir = ''
export async function nspawnReason(): Promise<string | null> {
  return 'not yet'
}
