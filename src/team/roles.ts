export const teamRoles = ['viewer', 'collaborator', 'manager'] as const

/** What somebody may do with the servers of another account. Each role may all that the one before it may. */
export type TeamRole = (typeof teamRoles)[number]
export type Role = TeamRole | 'owner'

const ladder: readonly Role[] = [...teamRoles, 'owner']

/** What goes over sockets, beside the operations of the API. */
export const socketOperations = [
  ...(['watchServer', 'watchVitals', 'watchLogs'] as const),
  ...(['watchChat', 'openTerminal', 'openBrowser'] as const),
] as const
export type SocketOperation = (typeof socketOperations)[number]

/**
 * The least role that each operation on a server takes, by its `operationId`. `viewer`: see how things stand, not what
 * is in them. `collaborator`: use the server, and what is in it. `manager`: set it up. `owner`: what opens it or its
 * backups for good, what cannot be taken back, and everything that is paid.
 */
export const leastRole: Readonly<Record<string, Role>> = {
  ...each('viewer', [
    ...['getServer', 'listActivity', 'listFirstSteps', 'getImport'],
    ...['listBackups', 'listRestores', 'listChatModels', 'listChannels', 'listDomains'],
    ...['readUsage', 'watchServer', 'watchVitals', 'watchLogs'],
  ]),
  ...each('collaborator', [
    ...['stopServer', 'startServer', 'restartServer', 'hibernateServer', 'keepServerAwake'],
    ...['listFiles', 'moveFile', 'removeFile', 'readTextFile', 'saveTextFile', 'makeFolder'],
    ...['downloadFile', 'downloadFolder'],
    ...['showUpload', 'uploadPart', 'finishUpload', 'discardUpload'],
    ...['listChatMessages', 'sendChatMessage', 'listConversations', 'listTurns', 'sendMessage'],
    ...['stopAnswer', 'renameConversation', 'removeConversation'],
    ...['watchChat', 'openTerminal', 'openBrowser'],
  ]),
  ...each('manager', [
    ...['makeBackup', 'pinBackup', 'downloadBackup', 'showBackupManifest', 'restoreBackup'],
    ...['importArchive', 'rebuildServer', 'chooseModel', 'addFallback', 'removeFallback'],
    ...['askFirst', 'setUsageLimit', 'setModelPrice'],
    ...['connectChannel', 'disconnectChannel', 'linkWhatsapp'],
    ...['awaitWhatsapp', 'answerChannelRequest', 'addDomain', 'checkDomain', 'removeDomain'],
    ...['listAccessKeys', 'addAccessKey', 'removeAccessKey'],
  ]),
  ...each('owner', [
    ...['showCredentials', 'openControlUi', 'unlockServer', 'chooseBackupRecipient'],
    'deleteBackup',
  ]),
}

/**
 * Why somebody may not do that: the code of a sentence, or null.
 * @param role null: an operator, who may look and do nothing
 */
export function whyNot(role: Role | null, operation: string): string | null {
  if (role === null) return 'owner-only'
  return mayRole(role, operation) ? null : 'role-insufficient'
}

/** Whether a role may do that. What is in no table is its owner's. */
export const mayRole = (role: Role, operation: string): boolean =>
  ladder.indexOf(role) >= ladder.indexOf(leastRole[operation] ?? 'owner')

function each(role: Role, operations: string[]): Record<string, Role> {
  return Object.fromEntries(operations.map(operation => [operation, role]))
}
