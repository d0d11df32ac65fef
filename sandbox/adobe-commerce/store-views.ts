export interface StoreView {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly websiteId: number;
  readonly baseCurrency: string;
  readonly displayCurrency: string;
  readonly locale: string;
  readonly timezone: string;
}

/** The one store view a shop has unless told otherwise. */
export const DEFAULT_STORE_VIEWS: readonly StoreView[] = [
  {
    id: 1,
    code: 'default',
    name: 'Default Store View',
    websiteId: 1,
    baseCurrency: 'EUR',
    displayCurrency: 'EUR',
    locale: 'en_US',
    timezone: 'UTC',
  },
];
