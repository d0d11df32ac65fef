/**
 * What the metadata's lengths do not say: which input fields are numeric (with the most decimals they take) and which
 * are dates. `'currency'` stands for the decimals of the order's currency, which only the transaction can check.
 */
export type Decimals = number | 'currency';

const six = ['1', '2', '3', '4', '5', '6'];
const each = (prefix: string, decimals: Decimals): [string, Decimals][] =>
  six.map((digit) => [`${prefix}${digit}`, decimals]);

export const NUMERIC: ReadonlyMap<string, Decimals> = new Map<string, Decimals>([
  ['ORQT', 6],
  ['SAPR', 6],
  ['SACD', 0],
  ['CRAM', 'currency'],
  ['CRFA', 6],
  ['OTBA', 'currency'],
  ['OTDP', 2],
  ...each('DIA', 'currency'),
  ...each('DIP', 2),
  ...each('DIC', 0),
  ['CUPO', 0],
  ['CUSX', 0],
  ['PONR', 0],
  ['POSX', 0],
  ['CONO', 0],
  ['ALWT', 0],
  ['ADRT', 0],
  ['OYEA', 0],
  ['CTYP', 0],
  ['OHEA', 0],
  ['NFTR', 0],
  ['TYTR', 0],
  ['TYPE', 0],
  ['HDRS', 0],
  ['LMTS', 0],
  ['CSDS', 0],
  ['CNQT', 6],
  ['CFC2', 6],
  ['CFC7', 6],
  ['CRLM', 2],
  ['CRL2', 2],
  ['CRL3', 2],
  ['BLCD', 0],
  ['MCOS', 0],
  ['VTCD', 0],
  ['ORQA', 6],
  ['PUPR', 6],
  ['PUCD', 0],
  ['ODI1', 2],
  ['CEVA', 2],
  ['PNLI', 0],
  ['PNLS', 0],
  ['REQ0', 6],
  ['RORL', 0],
  ['RORX', 0],
  ['CUAM', 'currency'],
]);

export const DATES: ReadonlySet<string> = new Set([
  'ACDT', 'CODT', 'CODZ', 'CUDT', 'DUDT', 'DWDT', 'DWDZ', 'FDED', 'FLMD', 'FRDT', 'FVDT', 'IVDT', 'LDED', 'LMDT', 'LVDT',
  'ORDT', 'PUDT', 'RGDT', 'RLDT', 'RLDZ', 'TLMD', 'TODT', 'VFDT', 'VTDT',
]); // prettier-ignore

/** Output fields that read `0` when blank, beside the numeric inputs. */
const NUMERIC_OUTPUTS: ReadonlySet<string> = new Set([
  'COFA', 'DMCF', 'GRWE', 'LTDT', 'NEWE', 'NTCD', 'PFDT', 'QTLB', 'QTYL', 'TINC', 'VOL3', 'ALQT', 'AV01', 'AV02', 'AVAL', 'BRAM', 'CHNO', 'CNQT', 'DCCD', 'DLIX', 'DLQT', 'EFAM', 'EXAM', 'IVQT', 'LNA2',
  'NEPR', 'NLAM', 'NTAM', 'OBLC', 'ODAM', 'ONET', 'ORQA', 'ORVA', 'PBAM', 'PDCC', 'PLQT', 'QUQT', 'REQT', 'RJQT',
  'ROAM', 'SALE', 'SAP2', 'STQT', 'TOAM', 'TOPY', 'VTAM', 'VXCL',
]); // prettier-ignore

export const isNumericOutput = (field: string): boolean =>
  NUMERIC.has(field) || DATES.has(field) || NUMERIC_OUTPUTS.has(field);

/** True for a day that exists, written yyyyMMdd. */
export function isDay(text: string): boolean {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
