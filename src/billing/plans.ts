import type { plans } from './tables.ts'

export type PlanRow = typeof plans.$inferSelect
export type Interval = 'month' | 'year'

/** A year costs ten months. */
export const yearlyOf = (monthlyMinor: number): number => monthlyMinor * 10

export const priceMinor = (plan: PlanRow, interval: Interval): number =>
  interval === 'month' ? plan.monthlyMinor : plan.yearlyMinor

/** All that there is a blueprint for; an installation offers those that it can install. */
const blueprints = ['openclaw', 'conductor', 'website']

/** What a new installation sells; from then on the database is the truth. */
export const firstPlans: (typeof plans.$inferInsert)[] = [
  {
    id: 'starter',
    position: 1,
    name: { en: 'Starter', ar: 'البداية' },
    tagline: {
      en: 'A personal assistant on a machine of its own.',
      ar: 'مساعدك الشخصي على خادم لا يشاركك فيه أحد.',
    },
    features: {
      en: [
        'Your own server, not a shared one',
        'OpenClaw installed and checked',
        'Chat in your dashboard',
        'Bring your own model key',
      ],
      ar: [
        'خادم لك وحدك لا يشاركك فيه أحد',
        'OpenClaw مثبّت ومُختبَر',
        'محادثة من لوحة التحكم',
        'استخدم مفتاح النموذج الذي تختاره',
      ],
    },
    blueprints,
    monthlyMinor: 1900,
    yearlyMinor: yearlyOf(1900),
    currency: 'usd',
    memoryGbMin: 4,
    coresMin: 1,
    diskGbMin: 40,
    costCurrency: 'eur',
    costMinorMax: 1300,
  },
  {
    id: 'pro',
    position: 2,
    name: { en: 'Pro', ar: 'المحترف' },
    tagline: {
      en: 'More room for browsing, tools and long tasks.',
      ar: 'مساحة أوسع للتصفح والأدوات والمهام الطويلة.',
    },
    features: {
      en: ['Everything in Starter', 'Room for a browser and many tools at once'],
      ar: ['كل ما في باقة البداية', 'متسع للمتصفح وأدوات كثيرة في الوقت نفسه'],
    },
    blueprints,
    monthlyMinor: 4900,
    yearlyMinor: yearlyOf(4900),
    currency: 'usd',
    memoryGbMin: 8,
    coresMin: 4,
    diskGbMin: 80,
    costCurrency: 'eur',
    costMinorMax: 3500,
  },
  {
    id: 'premium',
    position: 3,
    name: { en: 'Premium', ar: 'الممتازة' },
    tagline: {
      en: 'As strong as Pro, in whichever cloud and city you like.',
      ar: 'بقوة باقة المحترف، في السحابة والمدينة اللتين تفضّلهما.',
    },
    features: {
      en: [
        'Everything in Pro',
        'Free choice among all our clouds',
        'Any of their cities: near you, or near whom you serve',
      ],
      ar: [
        'كل ما في باقة المحترف',
        'اختيار حر بين جميع السحابات التي نتعامل معها',
        'وأي مدينة من مدنها: قريبة منك أو ممن تخدمهم',
      ],
    },
    blueprints,
    monthlyMinor: 7500,
    yearlyMinor: yearlyOf(7500),
    currency: 'usd',
    memoryGbMin: 8,
    coresMin: 4,
    diskGbMin: 80,
    costCurrency: 'eur',
    costMinorMax: 5500,
  },
]
