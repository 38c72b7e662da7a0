/** An amount in parts by their weights; the parts add up to it exactly. Without any weight nobody gets a part. */
export function splitByWeight(amountMinor: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  if (whole <= 0) return weights.map(() => 0)
  let weighed = 0
  let given = 0
  return weights.map(weight => {
    weighed += weight
    const part = Math.round((amountMinor * weighed) / whole) - given
    given += part
    return part
  })
}
