/** Pure. A number as people write it: also in Arabic and Persian digits, with their signs. Null: it is none, or two at once. */
export function readAmount(text: string): number | null {
  const plain = text
    .replaceAll(/[٠-٩]/g, digit => String(digit.charCodeAt(0) - 0x0660))
    .replaceAll(/[۰-۹]/g, digit => String(digit.charCodeAt(0) - 0x06f0))
    .replaceAll(/[\s٬_'’\u200e\u200f\u061c]/g, '')
    .replaceAll('٫', '.')
    .replace(/^\$|\$$/, '')
  // A comma between thousands is one; in another place it may be either.
  const grouped = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain
  return /^(\d+(\.\d*)?|\.\d+)$/.test(grouped) ? Number(grouped) : null
}
