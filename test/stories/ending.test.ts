import { ending } from './ending.ts'
import { toldThreeWays } from './told-three-ways.ts'

toldThreeWays(ending)
