/** A selector that holds for objects carrying all of these labels. */
export const labelSelector = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}==${value}`)
    .join(',')
