import { seedAccounts, seedCharges, startInforM3, type InforM3Sandbox } from '../../sandbox/infor-m3';
import type { Charges } from './infor-m3';

/** An M3 tenant for lanes whose shop's money becomes documents: accounts, charges, and the settings that name them. */

export const CREDIT_TYPE = 'CRD';

export const M3_ACCOUNTS = {
  receivable: '1300',
  /** Money at payment providers. */
  money: '1210',
  goods: '4000',
  shipping: '4100',
  discount: '4200',
  tax: '2200',
  other: '4010',
  rounding: '4900',
} as const;

export const m3Charges: Charges = {
  shipping: 'FRT',
  discount: 'DSC',
  tax: 'TAX',
  rounding: 'RND',
  other: ['GFT', 'CRD', 'WRP', 'ADJ'],
};

export interface Article {
  readonly sku: string;
  readonly name: string;
  /** Absent when the ERP does not know it. */
  readonly erpItem?: string;
  readonly by: 'exact' | 'alias' | 'table' | 'nowhere';
}

/** @param staleMs what is younger is hidden by a stale read; what is settled must be older */
export async function startM3(
  articles: readonly Article[],
  staleMs: number,
  moreAccounts: readonly string[] = [],
): Promise<InforM3Sandbox> {
  const sandbox = await startInforM3({
    items: articles.flatMap(({ erpItem, name }) =>
      erpItem === undefined ? [] : [{ number: erpItem, description: name.slice(0, 30) }],
    ),
    aliases: articles.flatMap(({ by, erpItem, sku }) =>
      by === 'alias' && erpItem !== undefined ? [{ item: erpItem, alias: sku, category: '1' }] : [],
    ),
    staleMs,
  });
  seedCharges(sandbox.m3, [{ id: 'ADJ', description: 'Adjustment' }]);
  seedAccounts(
    sandbox.m3,
    moreAccounts.map((number) => ({ number, name: `Revenue ${number}` })),
  );
  return sandbox;
}

export const m3Settings = {
  system: 'infor-m3',
  company: '100',
  division: 'AAA',
  facility: 'A01',
  warehouse: 'A01',
  vouchers: { receivableAccount: M3_ACCOUNTS.receivable },
  creditNotes: { orderType: CREDIT_TYPE },
} as const;

/** Charge codes and rounding. */
export const m3Mapping = {
  shipping: [{ charge: 'FRT' }],
  discounts: { as: 'charge', charge: 'DSC' },
  taxes: { as: 'charge', charge: 'TAX' },
  otherCharges: [
    { when: { charge: 'gift-card' }, charge: 'GFT' },
    { when: { charge: 'store-credit' }, charge: 'CRD' },
    { when: { charge: 'gift-wrap' }, charge: 'WRP' },
    { when: { charge: 'adjustment' }, charge: 'ADJ' },
  ],
  rounding: { charge: 'RND', tolerance: '0.05' },
} as const;

/** What only the mapping knows of articles. */
export const itemTable = (articles: readonly Article[]): Record<string, string | undefined> =>
  Object.fromEntries(articles.filter(({ by }) => by === 'table').map(({ sku, erpItem }) => [sku, erpItem]));
