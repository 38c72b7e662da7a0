import { z } from 'zod'
import { defaultWindow, type MaintenanceWindow, parseWindow } from './window.ts'

export interface UpdateSettings {
  /** Rollouts of what a new release of ours pins begin without being asked for. */
  readonly auto: boolean
  readonly window: MaintenanceWindow
}

/** The part of the environment that is about updates. */
export const updateVariables = {
  SAMBUK_UPDATES: z.enum(['ask', 'auto'], "is 'ask' or 'auto'").default('ask'),
  SAMBUK_UPDATE_WINDOW: z
    .string()
    .default(`${defaultWindow.from}-${defaultWindow.to}`)
    .transform((text, context) => {
      const window = parseWindow(text)
      if (window) return window
      context.addIssue({ code: 'custom', message: 'is not two hours of the day written like 2-5' })
      return z.NEVER
    }),
}

export const updateSettings = (env: {
  SAMBUK_UPDATES: 'ask' | 'auto'
  SAMBUK_UPDATE_WINDOW: MaintenanceWindow
}): UpdateSettings => ({ auto: env.SAMBUK_UPDATES === 'auto', window: env.SAMBUK_UPDATE_WINDOW })
