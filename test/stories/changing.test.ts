import { changing } from './changing.ts'
import { toldThreeWays } from './told-three-ways.ts'

toldThreeWays(changing)
