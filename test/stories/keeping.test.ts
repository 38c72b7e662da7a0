import { keeping } from './keeping.ts'
import { toldThreeWays } from './told-three-ways.ts'

toldThreeWays(keeping)
