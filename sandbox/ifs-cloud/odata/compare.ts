import { Decimal } from 'decimal.js';
import type { Property, Value } from './edm';

export const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A comparison as the database makes it: with nothing, only equality can hold. */
export function holds(left: Value, operator: Comparison, right: Value, column: Property): boolean {
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (left === null || right === null) return false;
  const order = compareValues(left, right, column);
  if (operator === 'gt') return order > 0;
  if (operator === 'ge') return order >= 0;
  return operator === 'lt' ? order < 0 : order <= 0;
}

/** Less than, equal to or greater than zero; nothing sorts last, as in Oracle. */
export function compareValues(left: Value, right: Value, column: Property): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  if (column.kind === 'decimal') return new Decimal(String(left)).comparedTo(new Decimal(String(right)));
  const [a, b] = [String(left), String(right)];
  return a < b ? -1 : Number(a > b);
}
