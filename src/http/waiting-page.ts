import { createHash } from 'node:crypto'
import type { Language } from '../words/sentence.ts'

/** How far a server without a machine is: nobody wakes it, it wakes, or it is back. */
export type WaitingStage = 'resting' | 'machine' | 'late' | 'boot' | 'data' | 'checks' | 'back'

interface Told {
  heading: string
  text: string
}

const words: Record<
  Language,
  { waking: Told; late: Told; resting: Told; back: Told; steps: [string, string, string, string] }
> = {
  en: {
    waking: {
      heading: 'This server is waking up.',
      text: 'It was at rest. It gets a machine again, with everything that was on it, which takes about a minute. This page turns into it by itself.',
    },
    late: {
      heading: 'This server is waiting for a machine.',
      text: 'There is no free one at the moment. We try again every few minutes, and nothing of it is lost meanwhile. This page turns into it by itself.',
    },
    resting: {
      heading: 'This server is at rest.',
      text: 'Please come back later, or ask its owner to wake it.',
    },
    back: {
      heading: 'This server is awake.',
      text: 'The way to it is being made known everywhere. Your browser finds it within a minute or two, and this page turns into it by itself.',
    },
    steps: ['Finding a machine', 'Starting it', 'Bringing everything back', 'Last checks'],
  },
  ar: {
    waking: {
      heading: 'هذا الخادم يستيقظ.',
      text: 'لم يستخدمه أحد منذ مدة فكان في راحة. سيحصل من جديد على جهاز بكل ما كان عليه، ويستغرق ذلك دقيقة تقريبًا. ستتحول هذه الصفحة إليه من تلقاء نفسها.',
    },
    late: {
      heading: 'هذا الخادم ينتظر جهازًا.',
      text: 'لا يتوفر جهاز الآن. نعيد المحاولة كل بضع دقائق، ولا يضيع منه شيء في الأثناء. ستتحول هذه الصفحة إليه من تلقاء نفسها.',
    },
    resting: {
      heading: 'هذا الخادم في راحة.',
      text: 'يُرجى العودة لاحقًا، أو مطالبة صاحبه بإيقاظه.',
    },
    back: {
      heading: 'استيقظ هذا الخادم.',
      text: 'يجري تعميم الطريق إليه في كل مكان. سيجده متصفحك خلال دقيقة أو دقيقتين، وستتحول هذه الصفحة إليه من تلقاء نفسها.',
    },
    steps: ['نجد له جهازًا', 'نشغّل الجهاز', 'نعيد إليه كل شيء', 'نتحقق للمرة الأخيرة'],
  },
}

/** While it wakes; whoever sees it at rest asks again by themselves, or not at all. */
export const refreshSeconds = 5

const stepsDone: Record<WaitingStage, number | null> = {
  resting: null,
  machine: 0,
  late: 0,
  boot: 1,
  data: 2,
  checks: 3,
  back: null,
}

/**
 * Looks every few seconds how far the server is, and goes there once it answers. A page that only loaded itself again would
 * end on whatever answers first at the new machine: an error of the browser's, or its web server's own first page.
 * Over HTTP nothing but a waiting page counts; that there is a certificate for the name says that the server is there.
 */
const script = `
const get = (url, more) =>
  fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(4000), ...more }).catch(() => null)
const show = text => {
  const next = new DOMParser().parseFromString(text, 'text/html').querySelector('main')
  const main = document.querySelector('main')
  if (next && next.innerHTML !== main.innerHTML) main.replaceChildren(...next.childNodes)
}
const look = async () => {
  const answer = await get(location.href, { redirect: 'manual' })
  if (answer?.status === 503) return show(await answer.text())
  if (location.protocol === 'https:') return answer && answer.status < 500 && location.reload()
  const secure = 'https://' + location.hostname
  if (await get(secure + '/.well-known/sambuk', { mode: 'no-cors' }))
    location.replace(secure + location.pathname + location.search)
}
const again = () => setTimeout(() => look().then(again, again), ${refreshSeconds * 1000})
again()
`

const scriptHash = createHash('sha256').update(script).digest('base64')

/** What the page of a server of this name may do: its own script, and asking under the name. */
export const waitingPolicy = (name: string): string =>
  `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; connect-src 'self' https://${name}`

/**
 * What visitors of a server's name see while it has no machine, with nothing from elsewhere. It turns into the server
 * by itself; without scripts, by loading itself again.
 */
export function waitingPage(stage: WaitingStage, name: string, language: Language): string {
  const said = words[language]
  const { heading, text } = toldOf(stage, said)
  const done = stepsDone[stage]
  const [refresh, looks] =
    stage === 'resting'
      ? ['', '']
      : [
          `<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>\n`,
          `<script>${script}</script>\n`,
        ]
  const steps =
    done === null
      ? ''
      : `<ol>${said.steps.map((step, at) => stepItem(step, at, done)).join('')}</ol>\n`
  return `<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}" class="${stage === 'resting' ? 'night' : 'dawn'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${refresh}<title>${name}</title>
<style>${styles}</style>
</head>
<body>
<div class="sky" aria-hidden="true"><i></i></div>
<main aria-live="polite">
${boat}
<h1>${heading}</h1>
<p>${text}</p>
${steps}<p class="name"><bdi dir="ltr">${name}</bdi></p>
</main>
${sea}
${looks}</body>
</html>
`
}

function toldOf(stage: WaitingStage, said: (typeof words)[Language]): Told {
  if (stage === 'resting' || stage === 'late' || stage === 'back') return said[stage]
  return said.waking
}

function stepItem(step: string, at: number, done: number): string {
  const state = at < done ? 'done' : at === done ? 'now' : 'next'
  return `<li class="${state}"${state === 'now' ? ' aria-current="step"' : ''}>${step}</li>`
}

const boat = `<svg class="boat" viewBox="0 0 32 32" aria-hidden="true"><path fill="var(--coral)" d="M6 18.6 20.6 2.2c3.2 5.4 3.7 10.9 2 16.4-5.4-1.5-11-1.5-16.6 0Z"/><path d="M15.2 21.5 14 7" fill="none" stroke="var(--ink)" stroke-width="1.6" stroke-linecap="round"/><path fill="var(--sea)" d="M2.5 20.2c7.5 2.3 17 2 27-3.2-1 6.5-5.7 11-13.3 11-6.9 0-11.5-2.7-13.7-7.8Z"/></svg>`

const sea = `<svg class="waves" viewBox="0 0 1200 160" preserveAspectRatio="none" aria-hidden="true"><path fill="var(--wave-far)" d="M0 60c150-38 300-38 450 0s300 38 450 0 225-38 300-20v120H0Z"/><path fill="var(--wave)" d="M0 92c120-30 240-30 400 0s280 30 420 0 260-30 380-6v74H0Z"/><path fill="var(--wave-near)" d="M0 126c160-24 320-24 480 0s320 24 480 0 160-18 240-10v44H0Z"/></svg>`

/** The colours are those of our other pages, in light and dark. */
const styles = `
:root{color-scheme:light dark;--sky-high:light-dark(#cfe6e8,#081b27);--sky-low:light-dark(#fbe6cf,#16394a);--sun:light-dark(#f6a978,#f2e3bd);--surface:light-dark(#fffdf9,#0c212c);--line:light-dark(#e4dccd,#1f3d4b);--ink:light-dark(#10283a,#e8f1f2);--quiet:light-dark(#536470,#a3b9c2);--sea:light-dark(#0a6570,#47c7c2);--sea-soft:light-dark(#e1f0ef,#0f3640);--coral:light-dark(#b3402a,#ff9a7d);--wave-far:light-dark(#7fbcbd,#17495a);--wave:light-dark(#37939a,#0f5563);--wave-near:light-dark(#0a6570,#0a4351)}
.night{color-scheme:dark}
*{box-sizing:border-box}
html{block-size:100%}
body{margin:0;min-block-size:100%;display:grid;place-items:center;padding:2rem 1.25rem 9rem;position:relative;overflow-x:hidden;color:var(--ink);background:linear-gradient(var(--sky-high),var(--sky-low)) fixed;font:1.0625rem/1.75 Inter,'IBM Plex Sans Arabic',system-ui,'Segoe UI',Tahoma,sans-serif}
main{position:relative;z-index:2;inline-size:100%;max-inline-size:33rem;background:var(--surface);border:1px solid var(--line);border-radius:1.125rem;padding:2rem;box-shadow:0 1.25rem 3rem -1.5rem #0006}
h1{font-size:1.5rem;line-height:1.35;margin:.75rem 0 .5rem;letter-spacing:-.01em}
:lang(ar) h1{letter-spacing:0}
p{margin:0;color:var(--quiet)}
.name{margin-block-start:1.5rem;padding-block-start:1rem;border-block-start:1px solid var(--line);font:.9375rem/1.5 ui-monospace,'JetBrains Mono',monospace;color:var(--ink);overflow-wrap:anywhere}
.boat{inline-size:3.5rem;block-size:3.5rem;display:block;animation:bob 6s ease-in-out infinite}
.night .boat{animation-duration:11s}
.sky{position:fixed;inset:0;z-index:0;pointer-events:none}
.sky i{position:absolute;inset-block-end:4.25rem;inset-inline-end:12%;inline-size:8rem;aspect-ratio:1;border-radius:50%;background:var(--sun);opacity:.85}
.night .sky i{inset-block:10% auto;inline-size:4.5rem;opacity:.5}
.waves{position:fixed;z-index:1;inset-inline:0;inset-block-end:0;inline-size:100%;block-size:8.5rem}
ol{list-style:none;margin:1.25rem 0 0;padding:0;display:grid;gap:.5rem}
li{display:flex;align-items:center;gap:.75rem;color:var(--quiet)}
li::before{content:'';flex:none;inline-size:.75rem;block-size:.75rem;border-radius:50%;border:2px solid var(--line)}
.done::before{background:var(--sea);border-color:var(--sea)}
.now{color:var(--ink);font-weight:600}
.now::before{border-color:var(--sea);background:var(--sea-soft);animation:pulse 1.8s ease-out infinite}
@keyframes bob{0%,100%{transform:translateY(0) rotate(-1.5deg)}50%{transform:translateY(-4px) rotate(1.5deg)}}
@keyframes pulse{0%{box-shadow:0 0 0 0 color-mix(in srgb,var(--sea) 45%,transparent)}100%{box-shadow:0 0 0 .6rem transparent}}
@media(prefers-reduced-motion:reduce){*{animation:none!important}}
`
