/** What of two lists has no like in the other. */
export interface Unmatched<Wanted, Standing> {
  readonly missing: readonly Wanted[];
  readonly extra: readonly Standing[];
}

/** Pairs what is alike, in whatever order it stands; each is paired once. */
export function unmatched<Wanted, Standing>(
  wanted: readonly Wanted[],
  standing: readonly Standing[],
  alike: (wanted: Wanted, standing: Standing) => boolean,
): Unmatched<Wanted, Standing> {
  const extra = [...standing];
  const missing = wanted.filter((each) => {
    const index = extra.findIndex((one) => alike(each, one));
    if (index >= 0) extra.splice(index, 1);
    return index < 0;
  });
  return { missing, extra };
}
