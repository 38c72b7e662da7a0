import { expect, test } from 'vitest'
import { sentence } from '../../src/words/sentence.ts'
import { backupsWords } from '../../web/i18n/backups-words.ts'
import { teamWords } from '../../web/i18n/team-words.ts'
import { linkIn } from './installation.ts'
import { buy, fillSignUp, newHostname, newPerson, type Person } from './purchase.ts'
import { journeys, type Stage } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]
const guestName = { en: 'Noor', ar: 'نور' }

journeys('a team', stage => {
  test.each(everyone)(
    'somebody is invited, uses the server as far as their role goes, and no more at all ($language, $device, $theme)',
    async looks => {
      const owner = await Visitor.open(stage.browser, stage.installation.url, looks)
      const guest = await Visitor.open(stage.browser, stage.installation.url, looks)
      const layla = newPerson(looks.language)
      const noor = { ...newPerson(looks.language), name: guestName[looks.language] }
      const hostname = newHostname()
      await buy(owner, { person: layla, hostname, modelKey: stage.installation.modelKey })
      await owner.page.getByLabel(owner.words.chat.box).waitFor(patience)
      await owner.page.goto(await letterLink(stage, layla, '/verify-email'))

      await invites(owner, { oneself: layla.email, email: noor.email })
      await guest.page.goto(await letterLink(stage, noor, '/invitation'))
      await joins(guest, noor, () => letterLink(stage, noor, '/verify-email'))
      await findsServer(guest, layla, hostname)
      await onlyLooks(guest)

      await owner.page.reload()
      await changesRole(owner, noor)
      await maySay(guest, layla)

      await removes(owner, noor)
      await isRefused(guest)
      expect(owner.takeTrouble()).toEqual([])
      await owner.close()
      await guest.close()
    },
  )
})

async function letterLink(stage: Stage, { email }: Person, path: string): Promise<string> {
  const isIt = ({ text }: { text: string | null }) => text?.includes(path) ?? false
  return linkIn(await stage.installation.letterTo(email, isIt), path)
}

const teamOf = ({ page, words }: Visitor) =>
  page.getByRole('region', { name: teamWords(words).title, exact: true })

async function invites(
  visitor: Visitor,
  { oneself, email }: { oneself: string; email: string },
): Promise<void> {
  const { page, words, looks } = visitor
  const say = teamWords(words)
  await visitor.visit('/account')
  await visitor.arrive(words.nav.myAccount)
  const team = teamOf(visitor)
  await team.getByText(say.none).waitFor()
  await team.getByRole('button', { name: say.inviteSomebody }).click()
  const send = team.getByRole('button', { name: say.invite, exact: true })
  await send.click()
  await team.getByText(words.fieldErrors.required).waitFor()
  await visitor.checkAccessibility()
  expect(visitor.takeTrouble()).toEqual([])
  const field = team.getByLabel(say.email, { exact: true })
  await field.fill(oneself)
  await send.click()
  await team.getByText(sentence('invited-oneself', looks.language)).waitFor()
  expect(visitor.takeTrouble()).toEqual(['409 POST /api/me/team/invitations'])
  await field.fill(email)
  await team.getByRole('radio', { name: words.servers.roles.viewer }).check()
  await send.click()
  await team.getByText(email, { exact: true }).waitFor()
  await team.locator('button:focus', { hasText: say.inviteSomebody }).waitFor()
  await page.getByText(say.invited(email)).waitFor()
  await visitor.checkAccessibility()
}

async function joins(
  visitor: Visitor,
  person: Person,
  confirmLink: () => Promise<string>,
): Promise<void> {
  const { page, words } = visitor
  const say = teamWords(words).invitation
  await visitor.arrive(say.title)
  await page.getByRole('link', { name: say.signUp }).click()
  await fillSignUp(visitor, person)
  await visitor.arrive(say.title)
  await page.getByText(say.confirmFirst).waitFor()
  await visitor.checkAccessibility()
  await page.goto(await confirmLink())
  await visitor.arrive(words.auth.verifiedTitle)
  await page.getByRole('link', { name: words.auth.toInvitation }).click()
  await visitor.arrive(say.title)
  await page.getByRole('button', { name: say.accept, exact: true }).click()
  await page.getByRole('link', { name: say.toServers }).waitFor()
  await visitor.checkAccessibility()
  await page.getByRole('link', { name: say.toServers }).click()
}

async function findsServer(visitor: Visitor, owner: Person, hostname: string): Promise<void> {
  const { page, words } = visitor
  await visitor.arrive(words.servers.title)
  const theirs = page.getByRole('region', { name: words.servers.sharedBy(owner.name) })
  await theirs.getByText(owner.email, { exact: true }).waitFor()
  await theirs.getByRole('link', { name: hostname }).click()
  await page.getByRole('heading', { level: 1, name: hostname }).waitFor()
  const { roles, sharedAs } = words.servers
  await page.getByText(sharedAs(owner.name, roles.viewer), { exact: true }).waitFor()
}

async function onlyLooks(visitor: Visitor): Promise<void> {
  const { page, words, looks } = visitor
  const backups = backupsWords(words)
  const refusal = page.getByRole('main').getByText(sentence('role-insufficient', looks.language))
  await refusal.first().waitFor()
  expect(await page.getByLabel(words.chat.box).isDisabled()).toBe(true)
  await visitor.checkAccessibility()
  for (const tab of ['browser', 'channels', 'files', 'terminal'] as const) {
    await visitor.openTab(tab)
    await refusal.first().waitFor()
    await visitor.checkAccessibility()
  }
  await visitor.openTab('settings')
  const restart = page.getByRole('button', { name: words.rest.restart, exact: true })
  await restart.waitFor()
  expect(await restart.isDisabled()).toBe(true)
  const replace = page.getByRole('button', { name: words.model.replace, exact: true })
  expect(await replace.isDisabled()).toBe(true)
  await visitor.checkAccessibility()
  await page.getByRole('link', { name: backups.manage }).click()
  await visitor.arrive(backups.title)
  expect(await page.getByRole('button', { name: backups.make.open }).isDisabled()).toBe(true)
  await page.goBack()
  await replace.waitFor()
  expect(visitor.takeTrouble()).toEqual([])
}

async function changesRole(visitor: Visitor, { name }: Person): Promise<void> {
  const { page, words } = visitor
  const say = teamWords(words)
  const { collaborator } = words.servers.roles
  await teamOf(visitor).getByLabel(say.roleOf(name)).selectOption({ label: collaborator })
  await page.getByText(say.changed(name, collaborator)).waitFor()
  await teamOf(visitor).getByText(say.roleTexts.collaborator).waitFor()
  await visitor.checkAccessibility()
}

/** On the settings page, where it comes by itself. */
async function maySay(visitor: Visitor, owner: Person): Promise<void> {
  const { page, words } = visitor
  const { roles, sharedAs } = words.servers
  await page.getByText(sharedAs(owner.name, roles.collaborator), { exact: true }).waitFor()
  const restart = page.getByRole('button', { name: words.rest.restart, exact: true })
  expect(await restart.isEnabled()).toBe(true)
  const replace = page.getByRole('button', { name: words.model.replace, exact: true })
  expect(await replace.isDisabled()).toBe(true)
  await visitor.openTab('chat')
  await page.getByLabel(words.chat.box).fill(words.chat.suggestions[0] ?? '')
  await page.getByRole('button', { name: words.chat.send, exact: true }).click()
  await page.getByRole('log').getByRole('article').nth(1).waitFor(patience)
  await visitor.checkAccessibility()
  expect(visitor.takeTrouble()).toEqual([])
}

async function removes(visitor: Visitor, { name }: Person): Promise<void> {
  const { page, words } = visitor
  const say = teamWords(words)
  await teamOf(visitor)
    .getByRole('button', { name: say.removeOf(name) })
    .click()
  const question = page.getByRole('dialog', { name: say.removeTitle(name) })
  await question.getByText(say.removeText).waitFor()
  await visitor.checkAccessibility()
  await question.getByRole('button', { name: say.remove, exact: true }).click()
  await teamOf(visitor).getByText(say.none).waitFor()
}

/** By itself, and for whoever follows an old link. */
async function isRefused(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  await visitor.arrive(words.servers.notFoundTitle)
  await page.reload()
  await visitor.arrive(words.servers.notFoundTitle)
  const refused = visitor.takeTrouble()
  expect(refused.filter(trouble => !/^404 GET .*\/servers\/srv_/.test(trouble))).toEqual([])
  await page.getByRole('link', { name: words.servers.toList }).click()
  await visitor.arrive(words.servers.title)
  await page.getByText(words.servers.emptyTitle).waitFor()
}
