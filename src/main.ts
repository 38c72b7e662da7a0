import { compose } from './composition.ts'
import { runProcess } from './process/run-process.ts'

// `node src/main.ts [all | web | worker | migrate]`
await runProcess(compose)
