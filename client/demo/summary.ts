import { table } from '../output';
import type { ChangedOrders } from './change-orders';
import type { FollowedCustomer } from './come-alike';
import type { Followed, Introduced } from './followed-article';
import type { CardChange } from './people';
import type { DemoResult } from './report';

/** A run's outcome for people. */
export function summary(result: DemoResult): string {
  const { ok, orders, stages, stuck, documents, differences, connections, seconds } = result;
  const several = connections.length > 1;
  const arrivals = connections.map(({ connection, storefront, orders: all, byWebhook, byPoll }) =>
    [connection, storefront, all, byWebhook, byPoll].map(String),
  );
  const sums = documents.map(({ kind, currency, shop, erp }) =>
    [kind, currency, shop.count, shop.total, erp.count, erp.total].map(String),
  );
  const news = [
    ...changed(result.changes),
    ...result.catalog.flatMap(offered),
    ...result.items.flatMap(introduced),
    ...result.customers.flatMap(kept),
  ];
  return [
    `\n${orders} orders in ${seconds} s: ${listed(stages)}`,
    `\n${table(['connection', 'storefront', 'orders', 'by webhook', 'by poll'], arrivals)}`,
    `\n${table(['document', 'currency', 'by the shop', 'total', 'in the ERP', 'total'], sums)}`,
    ...(news.length > 0 ? ['', ...news] : []),
    ...ledger(result),
    ok
      ? `\nThe ERP agrees with the ${several ? 'shops' : 'shop'} to the cent.`
      : `\nThe two sides differ:\n${differences.map((one) => `- ${one}`).join('\n')}`,
    ...stuck.map(
      ({ connection, order, cause, release }) =>
        `\nOrder ${order}${several ? ` of ${connection}` : ''} is stuck on ${cause.join(', ')}. Release it:\n${release.map((line) => `  ${line}`).join('\n')}`,
    ),
  ].join('\n');
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

function changed({ made, seconds }: ChangedOrders): string[] {
  if (made.length === 0) return [];
  const counts: Record<string, number> = {};
  for (const { what } of made) counts[what] = (counts[what] ?? 0) + 1;
  const end = seconds === undefined ? '' : ` Both sides agreed again ${seconds} s later.`;
  return [`Changed in the shop after they stood in the ERP: ${listed(counts)}.${end}`];
}

function ledger({ ledger: sums, ok }: DemoResult): string[] {
  if (!sums) return [];
  const { posted, by, takenBack, orders } = sums;
  const of = Object.entries(by).flatMap(([name, count]) => (count > 0 ? [`${count} of ${name}`] : []));
  const net = ok ? `; those of each of ${orders} orders come to what the shop says` : '';
  return [
    `\n${posted} vouchers were posted (${of.join(', ')}), ${takenBack} of them to take another one back${net}.`,
  ];
}

const offered = ({ connection, sku, before, price, stock, seconds }: Followed): string[] =>
  seconds === undefined
    ? []
    : [
        `${sku}: price ${before.price} → ${price} and stock ${before.stock} → ${stock} in the ERP, shown by ${connection} ${seconds} s later.`,
      ];

const introduced = ({ connection, sku, name, price, stock, seconds }: Introduced): string[] =>
  seconds === undefined
    ? []
    : [
        `${sku} (${name}) is new in the ERP: in ${connection} ${seconds} s later, at ${price} and with ${stock} in stock.`,
      ];

function kept({ connection, story, edits, shop, seconds }: FollowedCustomer): string[] {
  if (seconds === undefined || !shop) return [];
  if (story === 'entered')
    return [`${shop.name} is new in the ERP: has an account in ${connection} ${seconds} s later.`];
  const said = (change: CardChange = {}): string =>
    Object.entries(change)
      .map(([field, value]) => `${field} ${value}`)
      .join(', ');
  return [
    `A customer was edited on both sides, in the ERP (${said(edits?.erp)}) and a moment later in ${connection} (${said(edits?.shop)}). ${seconds} s later both had: ${shop.name}, ${shop.phone}, ${shop.street}.`,
  ];
}
