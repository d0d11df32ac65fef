/** What a figure has to reach. */
export type Target =
  { readonly atMost: number; readonly why?: string } | { readonly atLeast: number; readonly why?: string };

/** One figure of a run. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Absent when it could not be measured; `note` then says why. */
  readonly measured?: number;
  readonly target?: Target;
  /** The same figure of the baseline, where there is one. */
  readonly baseline?: number;
  /** True for what must hold however small the run is. */
  readonly always?: boolean;
  readonly note?: string;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Why it could not be measured to the end, such as an order that stands in the ERP twice. */
  readonly failure?: string;
}

/** Undefined for a figure without a target, or one that could not be measured. */
export function isMet({ measured, target }: Figure): boolean | undefined {
  if (target === undefined || measured === undefined || Number.isNaN(measured)) return undefined;
  return 'atMost' in target ? measured <= target.atMost : measured >= target.atLeast;
}

/** The figures that make the run fail: in a short run only those that must always hold. */
export const missed = (sections: readonly Section[], short: boolean): Figure[] =>
  sections.flatMap(({ figures }) =>
    figures.filter((figure) => isMet(figure) === false && (!short || figure.always === true)),
  );

/** Whether a run is good: nothing missed, and every section measured to its end. */
export const isGood = (sections: readonly Section[], short: boolean): boolean =>
  missed(sections, short).length === 0 && sections.every(({ failure }) => failure === undefined);
