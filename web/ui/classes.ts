/** Joins the class names that are there: `classes('a', active && 'b')`. */
export const classes = (...names: (string | false | null | undefined)[]): string =>
  names.filter(Boolean).join(' ')
