import { Failure } from '../../../domain/failure';

/**
 * Every transaction we call with every field we send: its length, `*` when mandatory (Infor API metadata). M3 cuts
 * nothing: an over-long value is refused, so it is caught here, before anything is sent.
 */
export const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'CRS111MI/Add': { EMTP: '2*', EMKY: '10*', EMAL: '60' },
  'CRS610MI/Add': {
    CUTM: '10*', CUNM: '36*', CUA1: '36*', CUA2: '36', CUA3: '36', CUA4: '36', PONO: '10', TOWN: '20', ECAR: '2',
    CSCD: '3', PHNO: '16', MAIL: '50', ALCU: '10', STAT: '2',
  },
  'CRS610MI/AddAddress': {
    CUNO: '10*', ADRT: '2*', ADID: '6*', CUNM: '36', CUA1: '36*', CUA2: '36', CUA3: '36', CUA4: '36', PONO: '10*',
    TOWN: '20*', ECAR: '2', CSCD: '3*', PHNO: '16',
  },
  'CRS610MI/ChgFinancial': { CUNO: '10*', CUCD: '3', VRNO: '16' },
  'CRS610MI/GetBasicData': { CUNO: '10*' },
  'CRS610MI/GetFinancial': { CUNO: '10*' },
  'CRS610MI/LstBySearchKey': { ALCU: '10' },
  'EXPORTMI/Select': { QERY: '982*', SEPC: '1', HDRS: '1' },
  'MMS025MI/GetItem': { ALWT: '2*', POPN: '30*', ALWQ: '4' },
  'MMS200MI/GetItmBasic': { ITNO: '15*' },
  'MNS100MI/LstDivisions': { CONO: '3*', DIVI: '3' },
  'MRS001MI/GetUserInfo': {},
  'MRS001MI/LstTransactions': { MINM: '10*' },
  'OIS100MI/AddBatchAddress': {
    ORNO: '10*', ADRT: '2*', CUNM: '36', CUA1: '36', CUA2: '36', CUA3: '36', CUA4: '36', PONO: '10', TOWN: '20',
    ECAR: '2', CSCD: '3', PHNO: '10', PHN2: '16', VRNO: '16',
  },
  'OIS100MI/AddBatchHead': {
    CUNO: '10*', ORTP: '3', RLDT: '10', FACI: '3', CUOR: '20', YREF: '30', OREF: '30', CUCD: '3', TEPY: '3', PYCD: '3',
    ORDT: '10', MODL: '3', TEDL: '3', WHLO: '3',
  },
  'OIS100MI/AddBatchHeadChg': { ORNO: '10*', CRID: '6*', CRAM: '16', CRD0: '30', CUCD: '3' },
  'OIS100MI/AddBatchLine': {
    ORNO: '10*', ITNO: '15*', ORQT: '16', SAPR: '18', SACD: '5', DIA1: '16', DIP1: '5', CUPO: '7', ITDS: '30', TEDS: '60', WHLO: '3',
  },
  'OIS100MI/AddBatchText': { ORNO: '10*', TYPE: '1*', TYTR: '1*', PARM: '240*' },
  'OIS100MI/Confirm': { ORNO: '10*' },
  'OIS100MI/DelBatchHead': { ORNO: '10*' },
  'OIS100MI/DelHead': { ORNO: '10*' },
  'OIS100MI/GetBatchHead': { ORNO: '10*' },
  'OIS100MI/GetHead': { ORNO: '10*' },
  'OIS100MI/GetOrderNo': { ORNO: '10*' },
  'OIS100MI/GetOrderValue': { ORNO: '10*' },
  'OIS100MI/LstBatchHead': { CUNO: '10*' },
  'OIS100MI/LstBatchLine': { ORNO: '10*' },
  'OIS100MI/LstConnCOCharge': { ORNO: '10*' },
  'OIS100MI/LstErrMsgOrder': { ORNO: '10*' },
  'OIS100MI/LstHead': { CUNO: '10*' },
  'OIS100MI/LstLine': { ORNO: '10*' },
  'OIS120MI/LstCOStopByCUOR': { FACI: '3', CUOR: '20', NFTR: '1' },
  'OIS275MI/SearchBatchLine': { SQRY: '900*' },
}; // prettier-ignore

export type M3Record = Readonly<Record<string, string>>;

/** The longest value of a field. */
export const lengthOf = (call: string, field: string): number => {
  const length = FIELDS[call]?.[field];
  if (length === undefined) throw new Failure('bug', `${call} has no known field ${field}`);
  return Number.parseInt(length, 10);
};

/** Free text in one line, cut to what the field holds, never within a character. */
export function fit(call: string, field: string, text: string): string {
  return cut(oneLine(text), lengthOf(call, field));
}

export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end).trimEnd();
}

/** Leaves blank and absent fields out: M3 takes a blank for "not given", and we never send what we do not mean. */
export function record(fields: Readonly<Record<string, string | undefined>>): M3Record {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}

/**
 * Proves a record sendable. @throws Failure `rejected` naming an over-long field (it is a key or a code: cutting it
 * would make it another one); `bug` for an unknown field or a missing mandatory one
 */
export function assertSendable(call: string, sent: M3Record): void {
  const fields = FIELDS[call];
  if (!fields) throw new Failure('bug', `${call} is not among the calls this adapter knows`);
  for (const [field, value] of Object.entries(sent)) {
    const length = lengthOf(call, field);
    if (value.length > length) {
      throw new Failure('rejected', `${field} holds ${value.length} characters, ${call} takes ${length}`, {
        code: 'InputFieldTooLong',
        causes: [`erp:InputFieldTooLong:${field}`],
        advice: `Shorten what the mapping or the shop gives for ${field}; it identifies something, so it is never cut.`,
      });
    }
  }
  for (const [field, length] of Object.entries(fields)) {
    if (length.endsWith('*') && !sent[field]?.trim()) {
      throw new Failure('bug', `${call} needs ${field}, which is empty`);
    }
  }
}
