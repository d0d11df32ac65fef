import { firstMatch, matches, type When } from './first-match';
import type { Mapping } from './mapping';

/**
 * Whether the mapping now answers a cause that held orders back. Causes about the order or the ERP itself (`customer:`,
 * `sum:`, `erp:` …) are not the mapping's to answer, and neither is an item that only the ERP can know: those orders are
 * released by `retry`.
 */
export function resolvesCause(mapping: Mapping, cause: string): boolean {
  const [head = '', ...rest] = cause.split(':');
  const value = rest.join(':');
  switch (head) {
    case 'item':
      return mapping.items.match.includes('table') && mapping.items.table[value] !== undefined;
    case 'shipping':
      return mapping.shipping.some(
        (row) =>
          !row.when?.method ||
          firstMatch([row], { method: value, ...anything(row.when, 'method') }) !== undefined,
      );
    case 'charge':
      return mapping.otherCharges.some(
        (row) =>
          !row.when?.charge ||
          firstMatch([row], { charge: value, ...anything(row.when, 'charge') }) !== undefined,
      );
    case 'payment-method':
      return (
        mapping.paymentMethods.length === 0 ||
        mapping.paymentMethods.some(
          (row) =>
            !row.when?.method ||
            firstMatch([row], { method: value, ...anything(row.when, 'method') }) !== undefined,
        )
      );
    case 'discount':
      return mapping.discounts?.charge !== undefined;
    case 'tax':
      return (
        mapping.taxes?.as === 'erp' ||
        mapping.taxes?.charge !== undefined ||
        (mapping.taxes?.table ?? []).some((row) =>
          namesAny(row.when, ['taxRate', 'taxClass', 'country'], value),
        )
      );
    case 'rounding':
      return mapping.rounding?.charge !== undefined;
    case 'warehouse':
      return (
        mapping.warehouses.length === 0 ||
        mapping.warehouses.some(
          (row) => firstMatch([row], { country: value, ...anything(row.when, 'country') }) !== undefined,
        )
      );
    case 'account': {
      const [line, ...names] = rest;
      return mapping.accounts.some(
        ({ when }) =>
          (!when?.line || matches(when, { line, ...anything(when, 'line') })) &&
          namesAny(when, ACCOUNT_NAMES[line ?? ''] ?? ['country'], names.join(':')),
      );
    }
    case 'supplier':
      return mapping.suppliers.length > 0;
    case 'customer-template':
      return mapping.customers.template !== undefined || mapping.customers.templates.length > 0;
    default:
      return false;
  }
}

/** What an account's cause names, by its line, as `buildEntries` puts it; the country for all others. */
const ACCOUNT_NAMES: Readonly<Record<string, readonly string[]>> = {
  goods: ['category', 'sku'],
  tax: ['taxRate', 'taxClass'],
  other: ['charge'],
  payment: ['method'],
};

/** Whether the row takes an order of which one of these facts is known; which of them, the cause does not tell. */
function namesAny(when: When | undefined, facts: readonly string[], value: string): boolean {
  const named = facts.filter((fact) => when?.[fact] !== undefined);
  return (
    named.length === 0 || named.some((fact) => matches(when, { ...anything(when, fact), [fact]: value }))
  );
}

/** Facts that satisfy every condition of a row but one: the cause does not tell them, so they are given the benefit. */
function anything(
  when: Readonly<Record<string, string | readonly string[]>> | undefined,
  but: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(when ?? {})
      .filter(([name]) => name !== but)
      .map(([name, wanted]) => [
        name,
        (typeof wanted === 'string' ? wanted : (wanted[0] ?? '')).replaceAll('*', ''),
      ]),
  );
}
