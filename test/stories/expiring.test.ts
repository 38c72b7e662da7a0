import { expiring } from './expiring.ts'
import { toldTwisted } from './told-three-ways.ts'

toldTwisted(expiring)
