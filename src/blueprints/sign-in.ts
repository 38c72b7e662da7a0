import type { Blueprint } from './blueprint.ts'

/** Also what goes on in terminals that nobody looks at. */
export const processesEnded = (username: string): string =>
  `pkill -KILL -u ${username} || [ $? -eq 1 ]`

/** An owner who signs in on the machine is signed out and kept out: an expired account is refused with any key. */
export const signInClosed = (username: string): Blueprint['rest'] => ({
  begin: `usermod --expiredate 1 ${username}; ${processesEnded(username)}`,
  end: `usermod --expiredate '' ${username}`,
})
