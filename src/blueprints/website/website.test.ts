import { promisesOfWebsite } from '../../../test/contract/website.ts'

promisesOfWebsite('simulated')
