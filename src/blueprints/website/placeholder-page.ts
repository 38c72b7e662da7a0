import type { InstanceFacts } from '../blueprint.ts'

const words = {
  en: {
    direction: 'ltr',
    heading: 'This site is ready for its first page.',
    text: 'Its owner has not put anything here yet. Once there is an index.html, it takes this page’s place.',
  },
  ar: {
    direction: 'rtl',
    heading: 'الموقع جاهز لاستقبال صفحته الأولى.',
    text: 'لم يضع صاحبه شيئا هنا بعد. وما إن يرفع ملف index.html حتى يظهر مكان هذه الصفحة.',
  },
} as const

/**
 * What visitors see until something is deployed: static, in the owner's language. The `generator` tells
 * it from every page of an owner's.
 */
export function placeholderPage({
  fqdn,
  language,
}: Pick<InstanceFacts, 'fqdn' | 'language'>): string {
  const { direction, heading, text } = words[language]
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="sambuk-placeholder">
<meta name="robots" content="noindex">
<title>${fqdn}</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; min-block-size: 100vh; display: grid; place-content: center; padding: 2rem;
  font: 1.125rem/1.7 system-ui, 'Segoe UI', Tahoma, sans-serif; background: Canvas; color: CanvasText; }
main { max-inline-size: 34rem; border-block-start: 4px solid #0f766e; padding-block-start: 1.5rem; }
h1 { font-size: 1.75rem; line-height: 1.3; margin-block: 0 0.5rem; }
p { margin-block: 0.5rem; }
bdi { font-family: ui-monospace, monospace; }
</style>
</head>
<body><main><h1>${heading}</h1><p>${text}</p><p><bdi dir="ltr">${fqdn}</bdi></p></main></body>
</html>
`
}
