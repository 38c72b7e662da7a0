import { z } from 'zod'

/** By which owners reach the machine itself. */
export const Credentials = z
  .object({
    address: z.string(),
    /** How to reach an assistant's gateway, through SSH; null for other software. */
    gateway: z.object({ token: z.string(), port: z.int() }).nullable(),
    /** How the owner signs in on the machine, where the software has that. */
    login: z
      .object({
        username: z.string(),
        password: z.string(),
        protocol: z.enum(['ssh', 'sftp']),
        /** The machine's key as SSH clients ask about it, `SHA256:…`. */
        hostKey: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'Credentials', description: 'Shown once.' })
