import { Failure } from '../../../domain/failure';
import { fit } from '../free-text';

/**
 * Every transaction we call with every field we send: its length, `*` when mandatory (Infor API metadata). M3 cuts
 * nothing: an over-long value is refused, so it is caught here, before anything is sent.
 */
export const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ARS200MI/LstInvoices': { CUNO: '10*' },
  'ARS200MI/GetInvoice': { YEA4: '4*', JRNO: '7*', JSNO: '7*', DIVI: '3' },
  'CRS111MI/Change': { EMTP: '2*', EMKY: '10*', EMAL: '60' },
  'CRS111MI/Get': { EMTP: '2*', EMKY: '10*' },
  'CRS111MI/LstSuppliers': { FRSU: '10', TOSU: '10' },
  'CRS111MI/Add': { EMTP: '2*', EMKY: '10*', EMAL: '60' },
  'CRS610MI/Add': {
    CUTM: '10*', CUNM: '36*', CUA1: '36*', CUA2: '36', CUA3: '36', CUA4: '36', PONO: '10', TOWN: '20', ECAR: '2',
    CSCD: '3', PHNO: '16', MAIL: '50', ALCU: '10', STAT: '2',
  },
  'CRS610MI/AddAddress': {
    CUNO: '10*', ADRT: '2*', ADID: '6*', CUNM: '36', CUA1: '36*', CUA2: '36', CUA3: '36', CUA4: '36', PONO: '10*',
    TOWN: '20*', ECAR: '2', CSCD: '3*', PHNO: '16',
  },
  'CRS610MI/ChgAddress': {
    CUNO: '10*', ADRT: '2*', ADID: '6*', CUNM: '36', CUA1: '36', CUA2: '36', CUA3: '36', CUA4: '36', PONO: '10',
    TOWN: '20', ECAR: '2', CSCD: '3', PHNO: '16',
  },
  'CRS610MI/ChgBasicData': {
    CUNO: '10*', CUNM: '36', CUA1: '36', CUA2: '36', CUA3: '36', CUA4: '36', PONO: '10', TOWN: '20', ECAR: '2',
    CSCD: '3', PHNO: '16', MAIL: '50',
  },
  'CRS610MI/GetAddress': { CUNO: '10*', ADRT: '2*', ADID: '6*' },
  'CRS610MI/ChgFinancial': { CUNO: '10*', CUCD: '3', VRNO: '16' },
  'CRS610MI/GetBasicData': { CUNO: '10*' },
  'CRS610MI/GetFinancial': { CUNO: '10*' },
  'CRS610MI/LstBySearchKey': { ALCU: '10' },
  'CRS610MI/LstTemplates': {},
  'CRS630MI/GetAccountID': { AITP: '1*', AITM: '10*', DIVI: '3' },
  'EXPORTMI/Select': { QERY: '982*', SEPC: '1', HDRS: '1' },
  'GLS200MI/LstVoucherLines': { DIVI: '3*', YEA4: '4*', VONO: '8*', VSER: '3' },
  'GLS200MI/LstVouchersByDt': { FRDT: '10*', TODT: '10*', DIVI: '3' },
  'GLS840MI/AddBatchHead': { CONO: '3*', KEY1: '15*', INTN: '15*', DESC: '40*', DIVI: '3' },
  'GLS840MI/AddBatchLine': { CONO: '3*', KEY1: '15*', LINE: '7*', PARM: '900*', DIVI: '3' },
  'GLS840MI/AddBatchLineFld': {
    KEY1: '15*', LINE: '7*', INRI: '2*', DIVI: '3', AIT1: '10', AIT2: '10', AIT3: '10', AIT4: '10', AIT5: '10', AIT6: '10',
    AIT7: '10', CUCD: '3', CUAM: '17', DBCR: '1', ACDT: '10', VTCD: '2', VTXT: '40',
  },
  'GLS840MI/CtrlBatch': { CONO: '3*', KEY1: '15*', DIVI: '3' },
  'GLS840MI/UpdBatch': { CONO: '3*', KEY1: '15*', DIVI: '3' },
  'MMS025MI/GetItem': { ALWT: '2*', POPN: '30*', ALWQ: '4' },
  'MMS025MI/LstAliasViaCat': { ALWT: '2*', ALWQ: '4' },
  'MMS200MI/Get': { ITNO: '15*', LNCD: '2' },
  'MMS200MI/GetItmBasic': { ITNO: '15*', LNCD: '2' },
  'MMS200MI/GetItmWhsBal': { WHLO: '3*', ITNO: '15*' },
  'MMS200MI/GetServerTime': {},
  'MMS200MI/LstAUMTime': { LMTS: '18' },
  'MMS200MI/LstItmAltUnitMs': { FITN: '15*', TITN: '15*' },
  'MMS200MI/LstItmByChgDate': { FLMD: '10', TLMD: '10', LNCD: '2' },
  'MMS200MI/LstItmByItm': { ITNO: '15*', LNCD: '2' },
  'MMS200MI/LstItmWhsByWhs': { WHLO: '3' },
  'MMS200MI/LstSumWhsBal': { WHLO: '3*', POPN: '30*' },
  'MNS100MI/LstDivisions': { CONO: '3*', DIVI: '3' },
  'MRS001MI/GetUserInfo': {},
  'MRS001MI/LstTransactions': { MINM: '10*' },
  'OIS017MI/GetBasePrice': { PRRF: '10*', CUCD: '3*', FVDT: '10*', ITNO: '15*', CUNO: '10' },
  'OIS017MI/GetServerTime': {},
  'OIS017MI/LstGradSlsPrc': { PRRF: '10*', CUCD: '3*', FVDT: '10*', ITNO: '15*', CUNO: '10' },
  'OIS017MI/LstPriceList': { PRRF: '10', CUCD: '3', CUNO: '10', FVDT: '10', NFTR: '1' },
  'OIS100MI/AddBatchAddress': {
    ORNO: '10*', ADRT: '2*', CUNM: '36', CUA1: '36', CUA2: '36', CUA3: '36', CUA4: '36', PONO: '10', TOWN: '20',
    ECAR: '2', CSCD: '3', PHNO: '10', PHN2: '16', VRNO: '16',
  },
  'OIS100MI/AddBatchHead': {
    CUNO: '10*', ORTP: '3', RLDT: '10', FACI: '3', CUOR: '20', YREF: '30', OREF: '30', CUCD: '3', TEPY: '3', PYCD: '3',
    ORDT: '10', MODL: '3', TEDL: '3', WHLO: '3', OIVR: '15', OHEA: '1',
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
  'OIS100MI/GetServerTime': {},
  'OIS100MI/LstBatchHead': { CUNO: '10*' },
  'OIS100MI/LstBatchLine': { ORNO: '10*' },
  'OIS100MI/LstConnCOCharge': { ORNO: '10*' },
  'OIS100MI/LstErrMsgOrder': { ORNO: '10*' },
  'OIS100MI/LstHead': { CUNO: '10*' },
  'OIS100MI/LstLine': { ORNO: '10*' },
  'OIS100MI/LstNewBalances': { LMTS: '18' },
  'OIS100MI/LstOrderTypes': {},
  'OIS120MI/LstCOStopByCUOR': { FACI: '3', CUOR: '20', NFTR: '1' },
  'OIS275MI/SearchBatchLine': { SQRY: '900*' },
  'OIS320MI/GetServerTime': {},
  'OIS320MI/LstListPrices': { PRRF: '10', CUCD: '3', CUNO: '10', FVDT: '10' },
  'OIS320MI/LstNewPrices': { LMTS: '18' },
  'OIS390MI/AddHead': {
    WHLO: '3*', REPN: '10', CUNO: '10', FACI: '3', RORN: '10', EXIN: '14', ORTP: '3', RSCD: '3', YREF: '30',
  },
  'OIS390MI/AddLine': {
    WHLO: '3*', REPN: '10*', REQ0: '17*', ITNO: '15', RORL: '6', RORX: '3', RSCD: '3', SAPR: '19',
  },
  'OIS390MI/GetHead': { WHLO: '3*', REPN: '10*' },
  'OIS390MI/GetLine': { WHLO: '3*', REPN: '10*', RELI: '5*' },
  'OIS390MI/LstLine': { WHLO: '3*', REPN: '10*' },
  'PPS200MI/DltLine': { PUNO: '10*', PNLI: '3*', PNLS: '3' },
  'PPS200MI/GetHead': { PUNO: '10*' },
  'PPS200MI/LstLine': { PUNO: '10*' },
  'PPS200MI/SearchHead': { SQRY: '900*' },
  'PPS370MI/AddAddress': {
    MSGN: '15*', POAD: '1*', PUNO: '10', HREF: '20', CONM: '36', ADR1: '36', ADR2: '36', ADR3: '36', ADR4: '36', PONO: '10',
    TOWN: '20', ECAR: '2', CSCD: '3',
  },
  'PPS370MI/AddCharge': { MSGN: '15*', SUCE: '15*', PUNO: '10', HREF: '20', CEVA: '17' },
  'PPS370MI/AddHead': {
    MSGN: '15*', FACI: '3*', WHLO: '3*', SUNO: '10*', DWDT: '10*', PUNO: '10', HREF: '20', YRE1: '36', ORTY: '3', CUCD: '3',
    BUYE: '10', TEPY: '3', MODL: '3', TEDL: '3', PUDT: '10',
  },
  'PPS370MI/AddLine': {
    MSGN: '15*', ITNO: '15*', ORQA: '17*', PUNO: '10', HREF: '20', LREF: '20', PNLI: '3', PUPR: '19', PUCD: '5', ODI1: '7',
    PITD: '60', WHLO: '3',
  },
  'PPS370MI/AddText': { MSGN: '15*', PUNO: '10', HREF: '20', TXT1: '60' },
  'PPS370MI/DeleteEntry': { MSGN: '15*' },
  'PPS370MI/FinishEntry': { MSGN: '15*' },
  'PPS370MI/GetBatchHead': { PUNO: '10*' },
  'PPS370MI/LstBatchLine': { PUNO: '10*' },
  'PPS370MI/StartEntry': { BAOR: '10*' },
}; // prettier-ignore

export type M3Record = Readonly<Record<string, string>>;

/** The longest value of a field. */
export const lengthOf = (call: string, field: string): number => {
  const length = FIELDS[call]?.[field];
  if (length === undefined) throw new Failure('bug', `${call} has no known field ${field}`);
  return Number.parseInt(length, 10);
};

/** Free text in one line, cut to what the field holds, never within a character. */
export const fitField = (call: string, field: string, text: string): string =>
  fit(text, lengthOf(call, field));

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
