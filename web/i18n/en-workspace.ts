export const workspace = {
  pages: 'Pages of this server',
  chat: 'Chat',
  home: 'Overview',
  terminal: 'Terminal',
  browser: 'Browser',
  channels: 'Channels',
  files: 'Files',
  logs: 'Logs',
  activity: 'Activity',
  settings: 'Server',
}
