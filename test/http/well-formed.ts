/** What the API's document says of an operation, as far as tests walk it. */
export interface Operation {
  operationId: string
  responses: Record<string, unknown>
}

const upload = { path: '/a', id: 'upload1234' }
/** What is asked for in the address. */
export const queries: Record<string, Record<string, string>> = {
  downloadFile: { path: '/a' },
  downloadFolder: { path: '/a' },
  readTextFile: { path: '/a' },
  removeFile: { path: '/a', kind: 'file' },
  showUpload: upload,
  uploadPart: { ...upload, offset: '0' },
  discardUpload: upload,
}

/** A well-formed body for each operation that wants one: the refusal shall be about the stranger. */
export const bodies: Record<string, object> = {
  placeOrder: { planId: 'starter', interval: 'month', hostname: 'pearl' },
  cancelSubscription: { when: 'now', reason: 'other' },
  requestChange: { planId: 'pro', interval: 'month' },
  refundSubscription: { reason: 'goodwill' },
  sayOfOrphan: { word: 'keep' },
  startRollout: { blueprint: 'openclaw', withoutRehearsal: false, atOnce: false },
  keepServerAwake: { keepAwake: true },
  addFallback: { vendor: 'openai', apiKey: 'sk-12345678' },
  addAccessKey: { key: 'ssh-ed25519 AAAA' },
  addDomain: { name: 'layla.example' },
  setUsageLimit: { limit: null },
  setModelPrice: { model: 'openai/gpt-5.1', price: null },
  connectChannel: { token: '123456:token' },
  awaitWhatsapp: { picture: 'data:image/png;base64,AA' },
  answerChannelRequest: { accountId: 'default', decision: 'allow' },
  changePassword: { password: 'a long password', newPassword: 'another long password' },
  requestEmailChange: { email: 'noor@example.test', password: 'a long password' },
  inviteMember: { email: 'noor@example.test', role: 'viewer' },
  changeMemberRole: { role: 'viewer' },
  acceptInvitation: { token: 'a token' },
  createApiKey: { name: 'ci', scopes: ['read'], expiresInDays: null, password: 'a long password' },
  beginPasskey: { password: 'a long password' },
  addPasskey: {
    ...{ name: 'Laptop', password: 'a long password' },
    registration: {
      ...{ id: 'AA', rawId: 'AA', type: 'public-key' },
      response: { clientDataJSON: 'AA', attestationObject: 'AA' },
    },
  },
  renamePasskey: { name: 'Laptop' },
  eraseMe: { email: 'layla@example.test' },
  restoreBackup: { backupId: 'bak_x', confirm: 'pearl' },
  unlockServer: { with: 'nothing' },
  pinBackup: { pinned: true },
  chooseBackupRecipient: { recipient: null },
  chooseModel: { vendor: 'openai', apiKey: 'sk-12345678' },
  saveTextFile: { path: '/a', text: 'a', version: null },
  makeFolder: { path: '/a' },
  finishUpload: { ...upload, bytes: 1 },
  moveFile: { path: '/a', to: '/b' },
  sendMessage: { messageId: crypto.randomUUID(), text: 'hello' },
  renameConversation: { title: 'Pearls' },
  sendChatMessage: { conversation: 'main', messageId: crypto.randomUUID(), text: 'hello' },
}
