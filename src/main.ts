import './process/quick-drizzle.ts'

// `node src/main.ts [all | web | worker | migrate]`
const { compose } = await import('./composition.ts')
const { runProcess } = await import('./process/run-process.ts')
await runProcess(compose)
