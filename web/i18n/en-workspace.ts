export const workspace = {
  pages: 'Pages of this server',
  chat: 'Chat',
  home: 'Overview',
  terminal: 'Terminal',
  browser: 'Browser',
  files: 'Files',
  activity: 'Activity',
  settings: 'Server',
}
