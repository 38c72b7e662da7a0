import type { InstanceFacts } from '../blueprint.ts'
import { staticPage } from '../static-page.ts'

const words = {
  en: {
    heading: 'This site is ready for its first page.',
    text: 'Its owner has not put anything here yet. Once there is an index.html, it takes this page’s place.',
  },
  ar: {
    heading: 'الموقع جاهز لاستقبال صفحته الأولى.',
    text: 'لم يضع صاحبه شيئا هنا بعد. وما إن يرفع ملف index.html حتى يظهر مكان هذه الصفحة.',
  },
} as const

/**
 * What visitors see until something is deployed: static, in the owner's language. The `generator` tells
 * it from every page of an owner's.
 */
export const placeholderPage = ({
  fqdn,
  language,
}: Pick<InstanceFacts, 'fqdn' | 'language'>): string =>
  staticPage({ fqdn, language, ...words[language], generator: 'sambuk-placeholder' })
