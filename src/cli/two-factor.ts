import { endTwoFactor } from '../accounts/end-two-factor.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { withInstallation } from './installation.ts'

/** Lets in again who has lost both phone and backup codes, once an operator knows that it is them. */
export const twoFactorCommand: Command = {
  says: 'off EMAIL --yes: ends the two-step sign-in of an account, and signs it out everywhere',
  async run({ config, args }) {
    const { values, words } = readOptions(args, { yes: { type: 'boolean' } })
    const [verb, email] = words
    if (verb !== 'off' || !email) throw new UsageError('two-factor off EMAIL --yes')
    if (!values.yes) throw new UsageError('be sure that it is them who asks: say --yes')
    await withInstallation(config, async ({ platform }) => {
      const wasOn = await endTwoFactor({ ...platform, url: config.url }, email)
      if (wasOn === null) {
        process.exitCode = 1
        return console.error(`There is no account of ${email} (not-found)`)
      }
      console.log(wasOn ? 'off: the password alone signs in' : 'it was not on')
    })
  },
}
