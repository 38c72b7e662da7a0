import type { Blueprint } from './blueprint.ts'

/** An owner who signs in on the machine is signed out and kept out: an expired account is refused with any key. */
export const signInClosed = (username: string): Blueprint['rest'] => ({
  begin: `usermod --expiredate 1 ${username}; pkill -KILL -u ${username} || true`,
  end: `usermod --expiredate '' ${username}`,
})
