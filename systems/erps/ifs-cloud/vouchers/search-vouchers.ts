import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import { normalize } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import { jsonNumber } from '../../../transport/json';
import { allOf, entityPath, eq, textOf, type Literal, type ODataRow } from '../../../transport/odata';
import type { IfsCloudSettings } from '../schemas';
import type { IfsTools } from '../tools';
import type { VoucherSource } from './gl-settings';
import { ROW_KEYS } from './search-source';

export interface VoucherKeys {
  readonly company: string;
  readonly type: string;
  readonly year: string;
  readonly number: string;
}

/** A voucher that stands in IFS. */
export interface StandingVoucher extends VoucherKeys {
  /** Where it was seen. */
  readonly source: VoucherSource;
}

export interface VouchersFound {
  readonly vouchers: readonly StandingVoucher[];
  readonly means: readonly string[];
}

export const nameOf = ({ type, year, number }: VoucherKeys): string => `${type} ${year} ${number}`;

/**
 * The vouchers under a reference, wherever it stands: in its own field, or at the beginning of the rows' text. An empty
 * answer counts only for a company that the service user may see, since IFS hides the others without a word.
 */
export async function searchVouchers(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  reference: string,
): Promise<VouchersFound> {
  await assertVisible(context, tools);
  const { settings } = tools;
  const { gl } = settings;
  const wanted = { reference, from: document.businessDate };
  const found = await Promise.all(
    gl.search.map(async (source) => {
      const rows = await tools.search(context, source, settings, wanted);
      return rows.map((row) => ({ ...keysOfRow(row), source }));
    }),
  );
  // The hold table comes before the ledger: a voucher on its way from one to the other may be seen in both.
  const distinct = new Map(
    found
      .flat()
      .reverse()
      .map((voucher) => [nameOf(voucher), voucher]),
  );
  return {
    vouchers: [...distinct.values()].reverse(),
    means: gl.search.map(({ projection, set }) => `${projection}/${set}`),
  };
}

/** The voucher that a row belongs to. */
export const keysOfRow = (row: ODataRow): VoucherKeys => ({
  company: textOf(row, 'Company'),
  type: textOf(row, 'VoucherType'),
  year: wholeNumber(row, 'AccountingYear'),
  number: wholeNumber(row, 'VoucherNo'),
});

/** Keys are decimals in IFS: `2026` may come as `2026.0`. */
export function wholeNumber(row: ODataRow, field: string): string {
  try {
    return normalize(textOf(row, field));
  } catch {
    throw new Failure('bug', `IFS gave no number in ${field}`, { causes: ['bug'] });
  }
}

export const keysOf = (voucher: VoucherKeys): Record<string, Literal> => ({
  Company: voucher.company,
  VoucherType: voucher.type,
  AccountingYear: jsonNumber(voucher.year),
  VoucherNo: jsonNumber(voucher.number),
});

export const headerPath = (voucher: VoucherKeys, { gl }: IfsCloudSettings): string =>
  entityPath(gl.headerSet, keysOf(voucher));

/** Every row of a voucher, whoever made it. */
export const readRows = (
  context: CallContext,
  { client }: IfsTools,
  voucher: StandingVoucher,
): Promise<ODataRow[]> =>
  client.list(context, voucher.source.projection, voucher.source.set, {
    filter: allOf(...Object.entries(keysOf(voucher)).map(([field, value]) => eq(field, value))),
    orderby: ROW_KEYS,
  });

/**
 * The voucher type as IFS shows it, which also proves that the company may be seen.
 * @throws Failure `unauthorized` when nothing of the company is shown; `rejected` for one that only the mapping names
 */
export async function assertVisible(context: CallContext, tools: IfsTools): Promise<ODataRow> {
  const { client, settings, known, elsewhere } = tools;
  const { gl, company } = settings;
  const name = `voucher type ${company}/${gl.voucherType}`;
  const remembered = known.get(name);
  if (remembered) return remembered;
  const [row] = await client.some(context, gl.referenceProjection, 'Reference_VoucherType', {
    filter: allOf(eq('Company', company), eq('VoucherType', gl.voucherType)),
    top: 1,
  });
  if (!row) {
    throw new Failure(
      // Another company than the connection's own is no reason to stop the whole connection.
      elsewhere ? 'rejected' : 'unauthorized',
      `IFS shows nothing of company ${company}, not even voucher type ${gl.voucherType}`,
      {
        causes: [`erp:company:${company}`],
        advice:
          'Check the Allowed Companies of the service user: IFS answers with nothing, not with an error. Then check company and gl.voucherType in the connection file.',
      },
    );
  }
  known.put(name, row);
  return row;
}
