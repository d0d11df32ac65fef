import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import type { Connection, Flows } from '../../workers/configuration/connections';
import { connectionSchema } from '../../workers/configuration/connection-schema';
import { catalogSettings } from '../../workers/catalog-settings';
import type { Erp } from '../../systems/erps/erp';
import type { Storefront } from '../../systems/storefronts/storefront';
import { scheduleCatalog } from '../../workers/schedule-catalog';

const flowsOf = (flows: object): Flows =>
  connectionSchema.parse({
    storefront: { system: 'woocommerce' },
    erp: { system: 'infor-m3' },
    flows: { orders: {}, ...flows },
  }).flows;

const shop = { system: 'woocommerce', catalog: {} } as unknown as Storefront;
const erp = { system: 'infor-m3', masterData: {} } as unknown as Erp;
const settings = (
  flows: object,
  sides: { shop?: object; erp?: object } = {},
): ReturnType<typeof catalogSettings> =>
  catalogSettings(
    { name: 'acme', flows: flowsOf(flows) } as Connection,
    { ...shop, ...sides.shop },
    { ...erp, ...sides.erp },
  );
const STOCK = { warehouses: [{ warehouse: 100 }] };
const PRICES = { lists: [{ list: 'A', currency: 'EUR' }], taxIncluded: true };

it('has the defaults that are safe: nothing is created, texts are the shop’s, stock is net allocatable', () => {
  expect(settings({ items: {}, prices: PRICES, stock: STOCK }).catalog).toMatchObject({
    items: {
      create: 'never',
      withdraw: 'hide',
      fields: {
        name: 'erp',
        description: 'shop',
        visible: 'shop',
        weight: 'erp',
        categories: 'shop',
        attributes: 'erp',
      },
      everyMs: 900_000,
    },
    prices: { taxIncluded: true, timeZone: 'UTC', quietMs: 604_800_000 },
    stock: { measure: 'net-allocatable', safety: '0', warehouses: [{ warehouse: '100' }], settleMs: 30_000 },
  });
  expect(settings({})).toEqual({});
});

it.each([
  [{ prices: { lists: [{ list: 'A', currency: 'EUR' }] } }, /taxIncluded/],
  [{ prices: { ...PRICES, lists: [] } }, /lists/],
  [{ prices: { ...PRICES, timeZone: 'Mars/Base' } }, /must be a time zone/],
  [{ stock: {} }, /warehouses/],
  [{ stock: { ...STOCK, safety: -1 } }, /must be a quantity/],
  [{ stock: { ...STOCK, measure: 'wishful' } }, /measure/],
  [{ items: { fields: { image: 'erp' } } }, /image/],
])('refuses %j in the file', (flows, message) => {
  expect(() => flowsOf(flows)).toThrow(message);
});

it.each([
  [{ stock: STOCK }, { erp: { masterData: undefined } }, 'infor-m3 tells of no items, prices or stock'],
  [{ items: {} }, { shop: { catalog: undefined } }, 'woocommerce takes no items, prices or stock'],
  [{ items: { create: 'hidden' } }, {}, 'add flows.prices'],
  [
    {
      items: { create: 'publish' },
      prices: { ...PRICES, lists: [{ list: 'A', currency: 'EUR', priceList: '1' }] },
    },
    {},
    'leave out priceList on one',
  ],
  [{ orders: { post: 'receivable' }, stock: STOCK }, {}, "takes nothing off the ERP's stock"],
  [
    { stock: { warehouses: [{ warehouse: 'A', location: '1' }, { warehouse: 'B' }] } },
    {},
    'for all, or for none',
  ],
  [{ stock: { warehouses: [{ warehouse: 'A' }, { warehouse: 'A' }] } }, {}, 'names a warehouse twice'],
])('refuses %j at start, in a sentence', (flows, sides, sentence) => {
  expect(() => settings(flows, sides)).toThrow(`connection acme: `);
  expect(() => settings(flows, sides)).toThrow(sentence);
});

it('looks for changes and sweeps on schedules of their own, which go with their flow', async () => {
  const kept = new Map<string, unknown>();
  const client = {
    schedule: {
      create: async ({
        scheduleId,
        spec,
        action,
      }: {
        scheduleId: string;
        spec: { intervals: { every: number }[] };
        action: { args: unknown[] };
      }) => void kept.set(scheduleId, [spec.intervals[0]?.every, action.args[0]]),
      getHandle: (id: string) => ({
        delete: async () => {
          if (!kept.delete(id)) throw new ScheduleNotFoundError('none', id);
        },
      }),
    },
  } as unknown as Client;
  await scheduleCatalog(client, 'acme', flowsOf({ stock: { ...STOCK, every: '2m' } }));
  expect([...kept]).toEqual([
    ['catalog/acme/stock/changes', [120_000, { connection: 'acme', flow: 'stock', mode: 'changes' }]],
    ['catalog/acme/stock/sweep', [86_400_000, { connection: 'acme', flow: 'stock', mode: 'sweep' }]],
  ]);
  await scheduleCatalog(client, 'acme', flowsOf({}));
  expect(kept.size).toBe(0);
});
