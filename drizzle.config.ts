import { defineConfig } from 'drizzle-kit'

// `npm run migrations` compares the tables with the newest snapshot and writes the difference.
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/database/tables.ts',
  out: './migrations',
})
