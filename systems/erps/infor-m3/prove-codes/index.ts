import type { DocumentKind } from '../../../../domain/documents';
import type { CodeKind, NamedCode } from '../../../../domain/mapping-codes';
import type { CallContext } from '../../../context';
import type { CodeProblem } from '../../erp';
import type { M3Client } from '../client';
import { lengthOf } from '../lengths';
import type { InforM3Settings } from '../schemas';
import { proveAccounts } from './prove-accounts';
import {
  proveAliases,
  proveOrderTypes,
  proveSuppliers,
  proveTemplates,
  proveWarehouses,
} from './prove-lists';
import { provePlaces } from './prove-places';

export interface ProofTools {
  readonly client: M3Client;
  readonly settings: InforM3Settings;
  readonly clock: () => number;
  /** What the connection posts: a code is proved for what would carry it. */
  readonly kinds: readonly DocumentKind[];
}

/** The field that carries each kind of code: what does not fit in cannot be a code of M3's. */
const FIELDS: Readonly<Record<CodeKind, readonly [call: string, field: string]>> = {
  template: ['CRS610MI/Add', 'CUTM'],
  customer: ['CRS610MI/GetBasicData', 'CUNO'],
  item: ['MMS200MI/GetItmBasic', 'ITNO'],
  'alias-category': ['MMS025MI/GetItem', 'ALWT'],
  charge: ['OIS100MI/AddBatchHeadChg', 'CRID'],
  'delivery-method': ['OIS100MI/AddBatchHead', 'MODL'],
  'delivery-terms': ['OIS100MI/AddBatchHead', 'TEDL'],
  'payment-method': ['OIS100MI/AddBatchHead', 'PYCD'],
  'payment-terms': ['OIS100MI/AddBatchHead', 'TEPY'],
  warehouse: ['OIS100MI/AddBatchHead', 'WHLO'],
  'order-type': ['OIS100MI/AddBatchHead', 'ORTP'],
  company: ['MNS100MI/LstDivisions', 'CONO'],
  division: ['MNS100MI/LstDivisions', 'DIVI'],
  supplier: ['PPS370MI/AddHead', 'SUNO'],
  account: ['CRS630MI/GetAccountID', 'AITM'],
  dimension: ['CRS630MI/GetAccountID', 'AITM'],
  'tax-code': ['GLS840MI/AddBatchLineFld', 'VTCD'],
};

/** Kinds that no transaction of M3's API shows. */
const UNSEEN: readonly CodeKind[] = [
  'charge',
  'delivery-method',
  'delivery-terms',
  'payment-method',
  'payment-terms',
  'tax-code',
];

/** Proves each kind by the transactions that show it (Infor API metadata), in bulk. */
export async function proveCodes(
  context: CallContext,
  tools: ProofTools,
  codes: readonly NamedCode[],
): Promise<CodeProblem[]> {
  const tooLong = codes.flatMap(lengthProblem);
  const fitting = codes.filter((code) => !tooLong.some((problem) => problem.code === code));
  const of = (...kinds: CodeKind[]): NamedCode[] => fitting.filter(({ kind }) => kinds.includes(kind));
  const proofs = await Promise.all([
    proveTemplates(context, tools, of('template')),
    proveAliases(context, tools, of('alias-category')),
    proveWarehouses(context, tools, of('warehouse')),
    proveOrderTypes(context, tools, of('order-type')),
    proveSuppliers(context, tools, of('supplier')),
    provePlaces(context, tools, of('company', 'division')),
    proveAccounts(context, tools, of('account', 'dimension'), of('company', 'division')),
  ]);
  const unseen = of(...UNSEEN).map((code): CodeProblem => ({
    code,
    problem: 'unproved',
    detail: `cannot be looked up: no M3 transaction lists ${code.kind.replace('-', ' ')} codes; the first order that carries it proves it`,
  }));
  return [...tooLong, ...proofs.flat(), ...unseen];
}

function lengthProblem(code: NamedCode): CodeProblem[] {
  const [call, field] = FIELDS[code.kind];
  const longest = lengthOf(call, field);
  if (code.code.length <= longest) return [];
  const detail = `is longer than the ${longest} characters M3 has for it`;
  return [{ code, problem: 'unknown', detail }];
}
