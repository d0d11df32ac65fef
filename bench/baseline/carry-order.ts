import { createHash } from 'node:crypto';
import type { M3, Rows } from './m3-client';
import type { ShopAddress, ShopOrder } from './shop-client';

const money = (amount: number): string => amount.toFixed(2);

/**
 * One order into M3 the way a queue worker does it: one call a request, each after the one before, and a query before
 * the Add. The calls are those a careful integration cannot do without; the content is what the product writes.
 */
export async function carryOrder(m3: M3, order: ShopOrder): Promise<string> {
  const one = async (program: string, transaction: string, record: Record<string, string>): Promise<Rows> => {
    const [rows] = await m3.run(program, [{ transaction, record }]);
    if (rows === undefined)
      throw new Error(`M3 refused ${program}/${transaction} of order ${order.increment_id}`);
    return rows;
  };
  const customer = await findOrAddCustomer(m3, one, order);
  for (const { sku } of order.items) await one('MMS200MI', 'GetItmBasic', { ITNO: sku });
  for (const table of ['OXHEAD', 'OOHEAD']) {
    const QERY = `OAORNO, OACUNO, OACUOR from ${table} where OACONO = 100 and OACUOR = '${order.increment_id}'`;
    const found = await one('EXPORTMI', 'Select', { QERY, SEPC: ';', HDRS: '0' });
    if (found.length > 0) throw new Error(`order ${order.increment_id} stands already`);
  }
  const day = order.created_at.slice(0, 10).replaceAll('-', '');
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const [head] = await one('OIS100MI', 'AddBatchHead', {
    CUNO: customer,
    CUOR: order.increment_id,
    FACI: 'A01',
    WHLO: 'A01',
    CUCD: order.order_currency_code,
    ORDT: day,
    RLDT: today,
    OREF: order.increment_id,
    YREF: order.increment_id,
  });
  const ORNO = head?.['ORNO'] ?? '';
  const shipTo = order.extension_attributes.shipping_assignments[0].shipping.address;
  await one('OIS100MI', 'AddBatchAddress', { ORNO, ADRT: '1', ...addressOf(shipTo) });
  await one('OIS100MI', 'AddBatchAddress', { ORNO, ADRT: '3', ...addressOf(order.billing_address) });
  for (const [place, item] of order.items.entries()) {
    await one('OIS100MI', 'AddBatchLine', {
      ORNO,
      ITNO: item.sku,
      ORQT: String(item.qty_ordered),
      SAPR: money(item.price),
      CUPO: String(place + 1),
      ITDS: item.name.slice(0, 30),
    });
  }
  const charges = { FRT: order.shipping_amount, DSC: order.discount_amount, TAX: order.tax_amount };
  for (const [CRID, amount] of Object.entries(charges)) {
    if (amount !== 0)
      await one('OIS100MI', 'AddBatchHeadChg', {
        ORNO,
        CRID,
        CRAM: money(amount),
        CUCD: order.order_currency_code,
      });
  }
  await one('OIS100MI', 'Confirm', { ORNO });
  const number = (await one('OIS100MI', 'GetOrderNo', { ORNO }))[0]?.['ORNR'] ?? '';
  for (const transaction of ['GetHead', 'LstLine', 'GetOrderValue'])
    await one('OIS100MI', transaction, { ORNO: number });
  return number;
}

async function findOrAddCustomer(
  m3: M3,
  one: (program: string, transaction: string, record: Record<string, string>) => Promise<Rows>,
  order: ShopOrder,
): Promise<string> {
  const ALCU = createHash('sha256').update(order.customer_email).digest('hex').slice(0, 10).toUpperCase();
  const [found] = await m3.run('CRS610MI', [{ transaction: 'LstBySearchKey', record: { ALCU } }]);
  const known = found?.find((row) => row['ALCU'] === ALCU)?.['CUNO'];
  if (known !== undefined) {
    await one('CRS610MI', 'GetBasicData', { CUNO: known });
    return known;
  }
  const [added] = await one('CRS610MI', 'Add', {
    CUTM: 'WEBB2C',
    ...addressOf(order.billing_address),
    ALCU,
    MAIL: order.customer_email,
  });
  const CUNO = added?.['CUNO'] ?? '';
  await one('CRS610MI', 'ChgFinancial', { CUNO, CUCD: order.order_currency_code });
  return CUNO;
}

const addressOf = (address: ShopAddress): Record<string, string> => ({
  CUNM: `${address.firstname} ${address.lastname}`,
  CUA1: address.street[0] ?? address.city,
  PONO: address.postcode,
  TOWN: address.city,
  CSCD: address.country_id,
});
