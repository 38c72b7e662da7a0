import { html } from '../pages/html.ts'
import { type Language, layout } from '../pages/layout.ts'
import type { World } from '../world.ts'

const homeWords = {
  en: {
    title: 'Sambuk sandbox',
    about: 'The outside world, emulated: clouds, DNS, payments, mail, a model and machines.',
    where: 'Where to look',
    inbox: 'Inbox',
    payments: 'Payments',
    machines: 'Machines',
    faults: 'Faults',
    operations: 'Operations',
    calls: 'Calls',
    clock: 'Clock',
    runs: 'What runs where',
    faultsWaiting: 'Faults waiting',
    callsSoFar: 'Calls so far',
    zone: 'Zone',
  },
  ar: {
    title: 'بيئة سنبوك التجريبية',
    about: 'العالم الخارجي بالمحاكاة: سحابات وأسماء نطاقات ومدفوعات وبريد ونموذج وأجهزة.',
    where: 'أين تنظر',
    inbox: 'صندوق الوارد',
    payments: 'المدفوعات',
    machines: 'الأجهزة',
    faults: 'الأعطال',
    operations: 'العمليات',
    calls: 'الطلبات',
    clock: 'الساعة',
    runs: 'ما يعمل وأين',
    faultsWaiting: 'أعطال تنتظر',
    callsSoFar: 'طلبات حتى الآن',
    zone: 'النطاق',
  },
} as const satisfies Record<Language, Record<string, string>>

/** The page a person sees first: what runs where, and where to look. */
export function renderHomePage(world: World, language: Language): string {
  const { settings, machines, clock, faults, calls } = world
  const { urls } = settings
  const words = homeWords[language]
  const links: [label: string, url: string][] = [
    [words.inbox, `${urls.resend}/inbox`],
    [words.payments, `${urls.stripe}/_sandbox`],
    [words.machines, '/_sandbox/machines'],
    [words.faults, '/_sandbox/faults'],
    [words.operations, '/_sandbox/operations'],
    [words.calls, '/_sandbox/calls'],
    [words.clock, '/_sandbox/clock'],
  ]
  const facts: [name: string, value: string][] = [
    [words.machines, `${machines.list().length} (${machines.driver.kind})`],
    [words.clock, `${clock.now().toISOString()} (${clock.mode})`],
    [words.faultsWaiting, String(faults.list().length)],
    [
      words.callsSoFar,
      String(Object.values(calls.counts()).reduce((sum, count) => sum + count, 0)),
    ],
    [words.zone, settings.keys.zone],
    ...Object.entries(urls),
    ['socks', `${settings.socks.host}:${settings.socks.port}`],
  ]
  const body = html`<h1>${words.title}</h1>
<p>${words.about}</p>
<nav aria-label="${words.where}"><ul class="places">
${links.map(([label, url]) => html`<li><a href="${url}">${label}</a></li>`)}
</ul></nav>
<table>
<caption>${words.runs}</caption>
<tbody>
${facts.map(([name, value]) => html`<tr><th scope="row"><bdi>${name}</bdi></th><td><bdi dir="ltr">${value}</bdi></td></tr>`)}
</tbody>
</table>`
  return layout({ language, title: words.title, css, body })
}

const css = `
.places { display: flex; flex-wrap: wrap; gap: .5rem; padding-inline-start: 0; list-style: none }
.places a { display: block; padding: .5rem .9rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--surface); text-decoration: none }
.places a:hover { text-decoration: underline }
caption { padding-block: .5rem; font-weight: 600; text-align: start }
td { overflow-wrap: anywhere }
`
