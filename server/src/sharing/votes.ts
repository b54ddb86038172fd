/** The majority of several texts that should say the same. */

export interface Vote {
  readonly value: string | undefined;
  readonly weight: number;
}

export interface Elected {
  readonly value: string | undefined;
  readonly sure: boolean;
  /** The best of the others. */
  readonly second: string | undefined;
}

/** The value with the most weight; of equals the first. */
export function elect(votes: readonly Vote[]): Elected {
  const totals: { value: string; weight: number }[] = [];
  for (const { value, weight } of votes) {
    if (value === undefined) continue;
    const known = totals.find((total) => total.value === value);
    if (known === undefined) totals.push({ value, weight });
    else known.weight += weight;
  }
  const [first, second] = totals.length > 1 ? totals.sort((one, other) => other.weight - one.weight) : totals;
  return {
    value: first?.value,
    sure: first !== undefined && first.weight - (second?.weight ?? 0) >= 0.5,
    second: second?.value,
  };
}
