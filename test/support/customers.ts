import type { ShopCustomer } from '../../domain/customer';
import { makeOrder } from './orders';

/** The person behind the orders of `makeOrder`, with an account in the shop. */
export const makePerson = (change: Partial<ShopCustomer> = {}): ShopCustomer => ({
  id: '17',
  kind: 'person',
  name: 'Ada Example',
  email: 'ada@shop.example',
  billTo: makeOrder().billTo,
  shipTo: makeOrder().shipTo,
  active: true,
  updatedAt: '2026-11-20T09:00:00.000Z',
  ...change,
});

export const makeCompany = (change: Partial<ShopCustomer> = {}): ShopCustomer =>
  makePerson({ id: '3', kind: 'company', name: 'Example GmbH', email: 'office@firm.example', ...change });
