import type { InstanceFacts } from './blueprint.ts'

export interface StaticPage extends Pick<InstanceFacts, 'fqdn' | 'language'> {
  heading: string
  text: string
  /** Tells a page of ours from every page of an owner's; none when absent. */
  generator?: string
}

/** One page for visitors of a server's name: without scripts, in the owner's language and direction. */
export function staticPage({ fqdn, language, heading, text, generator }: StaticPage): string {
  return `<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${generator ? `<meta name="generator" content="${generator}">\n` : ''}<title>${fqdn}</title>
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
