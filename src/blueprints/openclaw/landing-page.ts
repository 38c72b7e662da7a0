import type { InstanceFacts } from '../blueprint.ts'
import { staticPage } from '../static-page.ts'

const words = {
  en: {
    heading: 'A personal assistant lives here.',
    text: 'This address belongs to somebody’s own server. There is nothing to see for visitors; its owner talks to it from their dashboard.',
  },
  ar: {
    heading: 'هنا يقيم مساعد شخصي.',
    text: 'هذا العنوان لخادم خاص بصاحبه. لا شيء هنا ليراه الزوار، فصاحبه يحادثه من لوحة التحكم.',
  },
} as const

/** What a visitor of the server's name sees: static, without scripts, in the owner's language. */
export const landingPage = ({ fqdn, language }: Pick<InstanceFacts, 'fqdn' | 'language'>): string =>
  staticPage({ fqdn, language, ...words[language] })
