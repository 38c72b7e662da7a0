import { buying } from './buying.ts'
import { toldThreeWays } from './told-three-ways.ts'

toldThreeWays(buying)
