import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import { decimal, isZero, normalize, plain, roundTo, type Amount } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import { dateLiteral, entityPath, enumLiteral, RawLiteral, textOf } from '../../../transport/odata';
import type { IfsTools } from '../tools';
import type { InvoiceSettings } from './invoice-settings';
import { invoiceSettingsOf } from './read-invoice';

/** The rates of an invoice, as IFS has them for the customer and the day. */
export interface ExchangeData {
  readonly CurrRate: Amount;
  readonly DivFactor: Amount;
  readonly TaxCurrRate: Amount;
  readonly ParallelCurrRate: Amount;
}

const NOTHING = new RawLiteral('null');

/**
 * Asks IFS for the rates (FetchCurrencyInfo, with the parameters that a client in use sends).
 * @throws Failure `rejected` when the answer lacks one of them: a rate is never made up
 */
export async function exchangeData(
  context: CallContext,
  tools: IfsTools,
  { customer, currency, businessDate }: ErpDocument,
): Promise<ExchangeData> {
  const { projection } = invoiceSettingsOf(tools);
  const type = (name: string): string => `IfsApp.${projection}.${name}`;
  const base = enumLiteral(type('BaseDateOutgoingBase'), 'InvoiceDate');
  const path = entityPath('FetchCurrencyInfo', {
    Company: tools.settings.company,
    PartyType: enumLiteral(type('PartyType'), 'Customer'),
    Identity: customer,
    TransCurrency: currency,
    CurrencyType: NOTHING,
    Creator: 'INSTANT_INVOICE_API',
    AdvanceInvoice: new RawLiteral('false'),
    InvoiceDate: dateLiteral(businessDate),
    DeliveryDate: NOTHING,
    VoucherDate: NOTHING,
    ArrivalDate: NOTHING,
    CustomsDeclDate: NOTHING,
    OutInvCurrRateBase: base,
    TaxSellCurrRateBase: base,
    IncInvCurrRateBase: NOTHING,
    TaxBuyCurrRateBase: NOTHING,
  });
  const row = (await tools.client.entity(context, projection, path)) ?? {};
  const rate = (field: keyof ExchangeData): Amount => {
    const text = textOf(row, field);
    if (/^\d+(\.\d+)?$/.test(text) && !isZero(text)) return normalize(text);
    throw new Failure('rejected', `IFS tells no ${field} for ${currency} on ${businessDate}`, {
      causes: [`currency:${currency}`],
      advice: `Enter the rate of ${currency} in IFS, then retry.`,
    });
  };
  return {
    CurrRate: rate('CurrRate'),
    DivFactor: rate('DivFactor'),
    TaxCurrRate: rate('TaxCurrRate'),
    ParallelCurrRate: rate('ParallelCurrRate'),
  };
}

/** An amount in the company's own currency. */
export const inCompanyCurrency = (
  amount: Amount,
  { CurrRate, DivFactor }: ExchangeData,
  { companyCurrency }: InvoiceSettings,
): Amount =>
  roundTo(plain(decimal(amount).times(decimal(CurrRate)).div(decimal(DivFactor))), companyCurrency);
