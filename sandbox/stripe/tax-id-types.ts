/** A kind of business tax id: the country whose businesses have it, and what it looks like. */
interface TaxIdType {
  /** `EU`: the two letters that it begins with are the country. */
  country: string
  form: RegExp
  /** Whether a tax office can be asked about it. */
  verifiable?: true
}

const types: Record<string, TaxIdType> = {
  ae_trn: { country: 'AE', form: /^\d{15}$/ },
  au_abn: { country: 'AU', form: /^\d{11}$/, verifiable: true },
  bh_vat: { country: 'BH', form: /^\d{15}$/ },
  ca_bn: { country: 'CA', form: /^\d{9}$/ },
  ch_vat: { country: 'CH', form: /^CHE-?\d{3}\.?\d{3}\.?\d{3}( ?(MWST|TVA|IVA))?$/ },
  eg_tin: { country: 'EG', form: /^\d{9}$/ },
  eu_vat: { country: 'EU', form: /^[A-Z]{2}[A-Z0-9+*]{2,12}$/, verifiable: true },
  gb_vat: { country: 'GB', form: /^GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/, verifiable: true },
  in_gst: { country: 'IN', form: /^\d{2}[A-Z0-9]{13}$/ },
  ma_vat: { country: 'MA', form: /^\d{8}$/ },
  no_vat: { country: 'NO', form: /^\d{9}(MVA)?$/ },
  om_vat: { country: 'OM', form: /^OM\d{10}$/ },
  sa_vat: { country: 'SA', form: /^3\d{13}3$/ },
  sg_gst: { country: 'SG', form: /^[A-Z0-9]{9,10}$/ },
  tr_tin: { country: 'TR', form: /^\d{10}$/ },
  us_ein: { country: 'US', form: /^\d{2}-?\d{7}$/ },
}

const union =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')
/** What Stripe's test mode takes for every type, to be verified, refused and left pending. */
const magic = /^(0{9}|1{9}|2{9})$/

/** For choosing one. */
export const taxIdTypes: readonly string[] = Object.keys(types)

/** Whether a country is in the European Union. */
export const isInUnion = (country: string): boolean => union.includes(country)

export const isTaxIdType = (type: string): boolean => Object.hasOwn(types, type)

export const isVerifiable = (type: string): boolean => types[type]?.verifiable ?? false

/** Whether a value can be a tax id of its type. */
export function fitsTaxIdType(type: string, value: string): boolean {
  const plain = value.trim().toUpperCase()
  if (magic.test(plain)) return true
  const known = types[type]
  if (!known?.form.test(plain)) return false
  return known.country !== 'EU' || union.includes(euCountry(plain))
}

/** The type that businesses of a country have; null where the sandbox knows none. */
export function taxIdTypeOf(country: string): string | null {
  if (union.includes(country)) return 'eu_vat'
  return Object.entries(types).find(([, type]) => type.country === country)?.[0] ?? null
}

/** Whose tax id it is; null where a value does not say it. */
export function countryOfTaxId(type: string, value: string): string | null {
  const country = types[type]?.country ?? null
  if (country !== 'EU') return country
  const letters = euCountry(value.trim().toUpperCase())
  return union.includes(letters) ? letters : null
}

/** Greece writes EL before its numbers. */
const euCountry = (value: string): string => value.slice(0, 2).replace('EL', 'GR')
