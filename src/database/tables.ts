// Every table, for drizzle's migrations; features import their own `tables.ts`.
export * from '../accounts/tables.ts'
export * from '../billing/tables.ts'
export * from '../mail/tables.ts'
export * from '../observers/tables.ts'
export * from '../providers/transport/tables.ts'
export * from '../servers/tables.ts'
export * from '../subscriptions/tables.ts'
