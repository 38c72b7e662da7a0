export const apiKeyScopes = ['read', 'operate', 'billing'] as const

/**
 * What a key of an account may do. `read`: see how things stand, not what is in them. `operate`: use servers, and what
 * is in them. `billing`: see invoices, order, change and end what is bought.
 */
export type ApiKeyScope = (typeof apiKeyScopes)[number]

/**
 * Which scope each operation takes that needs an account, by its `operationId`. `none` is for what only a person does
 * who has signed in: the account, what opens it or a machine, secrets that are shown once, and operators' work.
 */
export const scopeOf: Readonly<Record<string, ApiKeyScope | 'none'>> = {
  ...each('read', [
    ...['listOrders', 'getOrder', 'listSubscriptions', 'getSubscription', 'getChange'],
    ...['listServers', 'getServer', 'listActivity', 'listFirstSteps', 'getImport'],
    ...['listBackups', 'showBackupManifest', 'listRestores', 'listChatModels', 'listChannels'],
    ...['listDomains', 'readUsage'],
  ]),
  ...each('operate', [
    ...['stopServer', 'startServer', 'restartServer', 'hibernateServer', 'keepServerAwake'],
    ...['rebuildServer', 'chooseModel', 'addFallback', 'removeFallback', 'askFirst'],
    ...['makeBackup', 'pinBackup', 'deleteBackup', 'downloadBackup', 'restoreBackup'],
    ...['importArchive', 'listFiles', 'moveFile', 'removeFile', 'readTextFile', 'saveTextFile'],
    ...['makeFolder', 'downloadFile', 'downloadFolder'],
    ...['showUpload', 'uploadPart', 'finishUpload', 'discardUpload'],
    ...['listChatMessages', 'sendChatMessage', 'listConversations', 'listTurns', 'sendMessage'],
    ...['stopAnswer', 'renameConversation', 'removeConversation'],
    ...['connectChannel', 'disconnectChannel', 'linkWhatsapp', 'awaitWhatsapp'],
    ...['answerChannelRequest', 'addDomain', 'checkDomain', 'removeDomain'],
    ...['setUsageLimit', 'setModelPrice'],
  ]),
  ...each('billing', [
    ...['placeOrder', 'cancelOrder', 'returnFromCheckout', 'resumeOrder'],
    ...['cancelSubscription', 'keepSubscription', 'comeBack', 'requestChange', 'agreeChange'],
    ...['withdrawChange', 'listInvoices', 'openPortal', 'getPortalVisit', 'returnFromPortal'],
  ]),
  ...each('none', [
    ...['getMe', 'changeMe', 'listSessions', 'endSession', 'endOtherSessions'],
    ...['changePassword', 'requestEmailChange', 'getMailSettings', 'changeMailSettings'],
    ...['exportMe', 'eraseMe'],
    ...['listApiKeys', 'createApiKey', 'revokeApiKey'],
    ...['listPasskeys', 'beginPasskey', 'addPasskey', 'renamePasskey', 'removePasskey'],
    ...['getTeam', 'inviteMember', 'resendInvitation', 'withdrawInvitation', 'changeMemberRole'],
    ...['removeMember', 'leaveTeam', 'acceptInvitation'],
    ...['showCredentials', 'openControlUi', 'unlockServer', 'chooseBackupRecipient'],
    ...['listAccessKeys', 'addAccessKey', 'removeAccessKey'],
    ...['listAllServers', 'listStuck', 'getMoney', 'refundSubscription', 'listDrills'],
    ...['getUpdates', 'startRollout', 'stopRollout', 'getDrift', 'rebuildLostServer'],
    ...['sayOfOrphan', 'believeProvider', 'listLetters', 'previewLetter'],
  ]),
}

function each<Scope>(scope: Scope, operations: string[]): Record<string, Scope> {
  return Object.fromEntries(operations.map(operation => [operation, scope]))
}
