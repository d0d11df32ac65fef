import type { Mapping } from './mapping';

/** What a code of the ERP stands for. */
export const CODE_KINDS = [
  'template',
  'customer',
  'item',
  'alias-category',
  'charge',
  'delivery-method',
  'delivery-terms',
  'payment-method',
  'payment-terms',
  'warehouse',
  'order-type',
  'company',
  'division',
  'supplier',
  'account',
  'dimension',
  'tax-code',
] as const;
export type CodeKind = (typeof CODE_KINDS)[number];

/** A code of the ERP's own, as a mapping names it. */
export interface NamedCode {
  readonly kind: CodeKind;
  readonly code: string;
  /** Of a dimension: which one; of an alias category: the qualifier. */
  readonly name?: string;
  /** Of a division: the company, where the mapping names one. */
  readonly company?: string;
}

/** With its place in the file. */
export interface MappedCode extends NamedCode {
  readonly path: readonly (string | number)[];
}

export const codeKey = ({ kind, code, name, company }: NamedCode): string =>
  JSON.stringify([kind, company ?? '', name ?? '', code]);

/** Each code once. */
export const distinctCodes = (codes: readonly NamedCode[]): NamedCode[] => [
  ...new Map(
    codes.map(({ kind, code, name, company }) => [
      codeKey({ kind, code, name, company }),
      { kind, code, ...(name === undefined ? {} : { name }), ...(company === undefined ? {} : { company }) },
    ]),
  ).values(),
];

/** Every code of the ERP that a mapping names, in the order of the file's tables. */
export function codesOf(mapping: Mapping): MappedCode[] {
  const { customers, items, discounts, taxes, rounding } = mapping;
  const named = (
    kind: CodeKind,
    path: readonly (string | number)[],
    code: string | undefined,
    more: Pick<NamedCode, 'name' | 'company'> = {},
  ): MappedCode[] => (code === undefined ? [] : [{ kind, code, path, ...more }]);
  return [
    ...customers.templates.flatMap(({ template }, row) =>
      named('template', ['customers', 'templates', row, 'template'], template),
    ),
    ...named('template', ['customers', 'template'], customers.template),
    ...customers.table.flatMap(({ customer }, row) =>
      named('customer', ['customers', 'table', row, 'customer'], customer),
    ),
    ...(customers.guests === 'own' ? [] : named('customer', ['customers', 'guests'], customers.guests)),
    ...(items.match.includes('alias') ? items.alias : []).flatMap(({ category, qualifier }, row) =>
      named(
        'alias-category',
        ['items', 'alias', row, 'category'],
        category,
        qualifier ? { name: qualifier } : {},
      ),
    ),
    ...Object.entries(items.table).flatMap(([sku, item]) => named('item', ['items', 'table', sku], item)),
    ...Object.entries(mapping.catalog.skus).flatMap(([sku, { item }]) =>
      named('item', ['catalog', 'skus', sku, 'item'], item),
    ),
    ...mapping.shipping.flatMap((row, index) => [
      ...named('charge', ['shipping', index, 'charge'], row.charge),
      ...named('delivery-method', ['shipping', index, 'deliveryMethod'], row.deliveryMethod),
      ...named('delivery-terms', ['shipping', index, 'deliveryTerms'], row.deliveryTerms),
    ]),
    ...named('charge', ['discounts', 'charge'], discounts?.charge),
    ...named('charge', ['taxes', 'charge'], taxes?.charge),
    ...(taxes?.table ?? []).flatMap(({ charge }, row) =>
      named('charge', ['taxes', 'table', row, 'charge'], charge),
    ),
    ...mapping.otherCharges.flatMap(({ charge }, row) =>
      named('charge', ['otherCharges', row, 'charge'], charge),
    ),
    ...named('charge', ['rounding', 'charge'], rounding?.charge),
    ...mapping.paymentMethods.flatMap((row, index) => [
      ...named('payment-method', ['paymentMethods', index, 'paymentMethod'], row.paymentMethod),
      ...named('payment-terms', ['paymentMethods', index, 'paymentTerms'], row.paymentTerms),
    ]),
    ...mapping.warehouses.flatMap(({ warehouse }, row) =>
      named('warehouse', ['warehouses', row, 'warehouse'], warehouse),
    ),
    ...mapping.orderTypes.flatMap(({ orderType }, row) =>
      named('order-type', ['orderTypes', row, 'orderType'], orderType),
    ),
    ...mapping.companies.flatMap(({ company, division }, row) => [
      ...named('company', ['companies', row, 'company'], company),
      ...named(
        'division',
        ['companies', row, 'division'],
        division,
        company === undefined ? {} : { company },
      ),
    ]),
    ...mapping.suppliers.flatMap(({ supplier }, row) =>
      named('supplier', ['suppliers', row, 'supplier'], supplier),
    ),
    ...mapping.accounts.flatMap(({ account, dimensions, taxCode }, row) => [
      ...named('account', ['accounts', row, 'account'], account),
      ...Object.entries(dimensions).flatMap(([name, code]) =>
        named('dimension', ['accounts', row, 'dimensions', name], code, { name }),
      ),
      ...named('tax-code', ['accounts', row, 'taxCode'], taxCode),
    ]),
  ];
}
