import { Html, html } from './html.ts'

export type Language = 'en' | 'ar'

/** The better of the two languages of the sandbox's pages for an Accept-Language header. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  for (const range of (acceptLanguage ?? '').toLowerCase().split(',')) {
    const tag = range.trim()
    if (tag.startsWith('ar')) return 'ar'
    if (tag.startsWith('en')) return 'en'
  }
  return 'en'
}

const sandboxNotice: Record<Language, string> = {
  en: 'Sandbox: nothing here is real, no money moves and no mail leaves this computer.',
  ar: 'بيئة تجريبية: لا شيء هنا حقيقي، فلا مال يُنقل ولا بريد يغادر هذا الحاسوب.',
}

/** A whole page for people: dark or light as they like it, in either direction, without scripts. */
export function layout(page: {
  language: Language
  title: string
  css?: string
  body: Html
}): string {
  const { language, title, css = '', body } = page
  return html`<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(baseCss + css)}</style>
</head>
<body>
<header class="notice">${sandboxNotice[language]}</header>
<main>${body}</main>
</body>
</html>`.markup
}

const baseCss = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f5f6f8, #101317);
  --surface: light-dark(#ffffff, #191e24);
  --ink: light-dark(#16202b, #e9eef4);
  --quiet: light-dark(#566373, #9fadbd);
  --line: light-dark(#d3dae2, #333d48);
  --accent: light-dark(#0b6e6e, #5ecfc9);
  --on-accent: light-dark(#ffffff, #06211f);
  --bad: light-dark(#a5231c, #ff9b92);
  --bad-ground: light-dark(#fdeceb, #371a18);
}
* { box-sizing: border-box }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, "Segoe UI", "Noto Sans Arabic", sans-serif;
}
main { max-inline-size: 60rem; margin-inline: auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin-block: 0 .75rem }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.notice {
  margin: 0; padding: .5rem 1rem; text-align: center; font-size: .875rem;
  background: light-dark(#fff3cd, #3a2f0b); color: light-dark(#533f03, #ffe08a);
}
.quiet { color: var(--quiet) }
table { border-collapse: collapse; inline-size: 100%; background: var(--surface) }
th, td { text-align: start; padding: .5rem .75rem; border-block-end: 1px solid var(--line) }
th { font-size: .8125rem; color: var(--quiet) }
code, .id { font: .8125rem/1.4 ui-monospace, monospace }
.scroll { overflow-x: auto }
.scroll bdi[dir=ltr] { white-space: nowrap }
`
