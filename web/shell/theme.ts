/** The cookie that holds a theme chosen by hand; without it the system's own is followed. */
export const themeCookie = 'theme'

export type Theme = 'light' | 'dark'

export const isTheme = (value: string | undefined): value is Theme =>
  value === 'light' || value === 'dark'
