import type { World } from '../world.ts'

/** The page a person sees first: what runs where, and where to look. */
export function renderHomePage(world: World): string {
  const { settings, machines, clock, faults, calls } = world
  const { urls } = settings
  const links: [label: string, arabic: string, url: string][] = [
    ['Inbox', 'البريد', `${urls.resend}/inbox`],
    ['Payments', 'المدفوعات', `${urls.stripe}/_sandbox`],
    ['Machines', 'الأجهزة', '/_sandbox/machines'],
    ['Faults', 'الأعطال', '/_sandbox/faults'],
    ['Calls', 'الطلبات', '/_sandbox/calls'],
    ['Clock', 'الساعة', '/_sandbox/clock'],
  ]
  const facts: [string, string][] = [
    ['Machines', `${machines.list().length} (${machines.driver.kind})`],
    ['Clock', `${clock.now().toISOString()} (${clock.mode})`],
    ['Faults waiting', String(faults.list().length)],
    ['Calls so far', String(Object.values(calls.counts()).reduce((sum, count) => sum + count, 0))],
    ['Zone', settings.keys.zone],
    ...Object.entries(urls),
    ['socks', `${settings.socks.host}:${settings.socks.port}`],
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sambuk sandbox</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Sambuk sandbox</h1>
<p>The outside world, emulated: nothing here costs money or leaves this computer.</p>
<p lang="ar" dir="rtl">عالم خارجي بالمحاكاة: لا شيء هنا يكلّف مالًا أو يغادر هذا الحاسوب.</p>
<nav aria-label="Where to look"><ul>
${links.map(link => renderLink(...link)).join('\n')}
</ul></nav>
<table>
<caption>What runs where</caption>
<tbody>
${facts.map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td><bdi dir="ltr">${escapeHtml(value)}</bdi></td></tr>`).join('\n')}
</tbody>
</table>
</main>
</body>
</html>`
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d5dbe1, #333c45); --link: light-dark(#0b5c8a, #7cc4ee) }
body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; background: light-dark(#f7f9fa, #12171c); color: light-dark(#1b2126, #e3e8ec) }
main { max-inline-size: 46rem; margin-inline: auto; padding: 2rem 1rem }
h1 { margin-block: 0 .5rem; font-size: 1.75rem }
ul { display: flex; flex-wrap: wrap; gap: .5rem; padding-inline-start: 0; list-style: none }
a { display: block; padding: .5rem .9rem; border: 1px solid var(--line); border-radius: .5rem; color: var(--link); text-decoration: none }
a:hover, a:focus-visible { text-decoration: underline; outline-offset: 2px }
table { inline-size: 100%; border-collapse: collapse; margin-block-start: 1.5rem }
caption, th, td { padding: .4rem .2rem; text-align: start; overflow-wrap: anywhere }
caption { font-weight: 600 }
tr { border-block-end: 1px solid var(--line) }
th { font-weight: 400; opacity: .8; inline-size: 11rem }
`

function renderLink(label: string, arabic: string, url: string): string {
  return `<li><a href="${escapeHtml(url)}">${escapeHtml(label)} <span lang="ar">${escapeHtml(arabic)}</span></a></li>`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
