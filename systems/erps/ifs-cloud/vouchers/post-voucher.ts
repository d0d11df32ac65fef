import type { ErpDocument } from '../../../../domain/documents';
import { Failure, isFailure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import { textOf, type ODataRow } from '../../../transport/odata';
import type { Finding, Posted } from '../../erp';
import { actOnRow } from '../change';
import { refuseFound } from '../refuse-found';
import type { IfsTools } from '../tools';
import { proveAccounts } from './prove-accounts';
import { headerPath, nameOf, wholeNumber, type VoucherKeys } from './search-vouchers';
import { accountOf, codePartsOf, voucherWrites } from './voucher';

/**
 * Posts a document of money as one voucher: header and rows in one change set, so that it stands whole or not at all. A
 * period that IFS refuses as closed is a clear answer, after which the next one may be tried.
 */
export async function postVoucher(
  context: CallContext,
  tools: IfsTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  if (finding.state === 'complete') return { number: finding.number };
  if (finding.state === 'partial') return approved(context, tools, finding.draft);
  if (finding.state !== 'absent') return refuseFound(document, finding);
  const header = await enter(context, tools, document);
  return approved(context, tools, numberIn(header, tools));
}

async function enter(context: CallContext, tools: IfsTools, document: ErpDocument): Promise<ODataRow> {
  let closed: Failure | undefined;
  for (const day of daysFor(document, tools)) {
    await proveAccounts(context, tools, document, day);
    try {
      return await send(context, tools, document, day);
    } catch (error) {
      if (!isFailure(error, 'rejected') || !isClosedPeriod(error, tools)) throw error;
      closed ??= error;
    }
  }
  throw periodFailure(document, tools, closed);
}

async function send(
  context: CallContext,
  { client, settings }: IfsTools,
  document: ErpDocument,
  day: string,
): Promise<ODataRow> {
  try {
    const [header = {}] = await client.changeSet(
      context,
      settings.gl.projection,
      voucherWrites(document, day, settings),
    );
    return header;
  } catch (error) {
    throw isFailure(error, 'rejected') ? named(error, document, settings) : error;
  }
}

/** The document's own day; then, where that is allowed, the first day of each month up to the next one from today. */
function* daysFor({ businessDate }: ErpDocument, { settings: { gl }, clock }: IfsTools): Generator<string> {
  yield businessDate;
  if (gl.closedPeriod === 'wait') return;
  const today = new Date(clock()).toISOString().slice(0, 10);
  const last = firstOfNextMonth(today > businessDate ? today : businessDate);
  let day = businessDate;
  for (let month = 0; month < gl.monthsAhead; month += 1) {
    day = firstOfNextMonth(day);
    if (day > last) return;
    yield day;
  }
}

function firstOfNextMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

const isClosedPeriod = ({ message, code }: Failure, { settings: { gl } }: IfsTools): boolean =>
  new RegExp(gl.closedPeriodWords, 'i').test(`${code ?? ''} ${message}`);

const periodFailure = (
  document: ErpDocument,
  { settings }: IfsTools,
  closed: Failure | undefined,
): Failure => {
  const { company, gl } = settings;
  const month = document.businessDate.slice(0, 7);
  return new Failure('rejected', closed?.message ?? `no period takes ${document.reference}`, {
    code: closed?.code,
    causes: [`period:${company}:${month}`],
    advice: `Open the period of ${month} for user group ${gl.userGroup} in company ${company}${
      gl.closedPeriod === 'wait' ? ', or set gl.closedPeriod to next-open,' : ''
    } then retry.`,
  });
};

/** What IFS complains about, by the code or field it mentions, where it mentions one of ours. */
function named(failure: Failure, document: ErpDocument, settings: IfsTools['settings']): Failure {
  const field = /\bReference(Serie|Number)\b/.exec(failure.message)?.[0];
  if (field && settings.gl.referenceIn === 'reference-number') {
    return new Failure('rejected', failure.message, {
      code: failure.code,
      causes: [`erp:field:${field}`],
      advice:
        'Rows of this IFS take no reference of their own: set gl.referenceIn to text, or to a custom field, in the connection file.',
    });
  }
  const words = new Set(failure.message.split(/[\s,;:()'"]+/).map((word) => word.replace(/\.$/, '')));
  const causes = (document.entries ?? []).flatMap((entry) => {
    const account = accountOf(document, entry, settings);
    return [
      ...(words.has(account) ? [`account:${account}`] : []),
      ...Object.entries(codePartsOf(entry)).flatMap(([field, value]) =>
        words.has(value) ? [`dimension:${field.slice(4)}:${value}`] : [],
      ),
    ];
  });
  if (causes.length === 0) return failure;
  const { message, code, advice } = failure;
  return new Failure('rejected', message, { code, advice, causes: [...new Set(causes)] });
}

/** IFS gives the number with the header; where it does not, the confirmation finds it by the reference. */
function numberIn(header: ODataRow, { settings }: IfsTools): string | undefined {
  if (!/^[\d.]+$/.test(textOf(header, 'VoucherNo')) || !/[1-9]/.test(textOf(header, 'VoucherNo')))
    return undefined;
  return nameOf({
    company: settings.company,
    type: textOf(header, 'VoucherType') || settings.gl.voucherType,
    year: wholeNumber(header, 'AccountingYear'),
    number: wholeNumber(header, 'VoucherNo'),
  });
}

/** Approves a voucher where the connection says so and its status asks for it; saying it twice does nothing more. */
async function approved(
  context: CallContext,
  { client, settings }: IfsTools,
  number: string | undefined,
): Promise<Posted> {
  const { approve, projection } = settings.gl;
  const [type, year, serial] = number?.split(' ') ?? [];
  if (!approve || !number || !type || !year || !serial) return { number };
  const voucher: VoucherKeys = { company: settings.company, type, year, number: serial };
  await actOnRow(context, client, projection, headerPath(voucher, settings), approve.action, (row) =>
    approve.from.includes(textOf(row, approve.statusField)),
  );
  return { number };
}
