export interface BlueprintWords {
  /** What it is and for whom, in the order form. */
  about: string
  /** What to do with it now that it runs; absent where the page itself is its use. */
  open?: string
  /** What {@link open} is followed by, above the command that signs in. */
  signIn?: string
}

/** What can run on a server, by its blueprint's name, in English. */
export const blueprints: Record<string, BlueprintWords> = {
  openclaw: {
    about:
      'An AI assistant that you chat with, for everybody who wants help with everyday things. No technical knowledge needed.',
  },
  website: {
    about: 'A place for your own pages, for those who have a site made of files to publish.',
    open: 'Upload your index.html by SFTP: it appears here at once, over an encrypted connection.',
    signIn: 'To upload, sign in with the password under “Access”:',
  },
  conductor: {
    about: 'An API for AI tasks, for developers whose programs and terminal use it.',
    open: 'This is an API: your programs call it at this address, and a browser finds no page there. The second address says whether it works.',
    signIn: 'To work on the server itself, sign in by SSH with the password under “Access”:',
  },
}
