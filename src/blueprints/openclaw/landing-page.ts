import type { InstanceFacts } from '../blueprint.ts'

const words = {
  en: {
    direction: 'ltr',
    heading: 'A personal assistant lives here.',
    text: 'This address belongs to somebody’s own server. There is nothing to see for visitors; its owner talks to it from their dashboard.',
  },
  ar: {
    direction: 'rtl',
    heading: 'هنا يقيم مساعد شخصي.',
    text: 'هذا العنوان لخادم خاص بصاحبه. لا شيء هنا ليراه الزوار، فصاحبه يحادثه من لوحة التحكم.',
  },
} as const

/** What a visitor of the server's name sees: static, without scripts, in the owner's language. */
export function landingPage({ fqdn, language }: InstanceFacts): string {
  const { direction, heading, text } = words[language]
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${fqdn}</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; min-block-size: 100vh; display: grid; place-content: center; padding: 2rem;
  font: 1.125rem/1.7 system-ui, 'Segoe UI', Tahoma, sans-serif; background: Canvas; color: CanvasText; }
main { max-inline-size: 34rem; border-inline-start: 4px solid #0f766e; padding-inline-start: 1.5rem; }
h1 { font-size: 1.75rem; line-height: 1.3; margin-block: 0 0.5rem; }
p { margin-block: 0.5rem; }
bdi { font-family: ui-monospace, monospace; }
</style>
</head>
<body><main><h1>${heading}</h1><p>${text}</p><p><bdi dir="ltr">${fqdn}</bdi></p></main></body>
</html>
`
}
