import type { CallContext } from '../../../context';
import { createGather, type Gather } from '../../../transport/gather';
import { allOf, anyOf, dateLiteral, eq, literal, textOf, type ODataRow } from '../../../transport/odata';
import type { IfsClient } from '../client';
import type { IfsCloudSettings } from '../schemas';
import type { VoucherSource } from './gl-settings';

export const ROW_KEYS = ['Company', 'VoucherType', 'AccountingYear', 'VoucherNo', 'RowNo'] as const;
const NUMBER = 'ReferenceNumber';
const SERIE = 'ReferenceSerie';

/** How many references one question may hold: it stands in an address, which some servers cut at 8,000 characters. */
const TOGETHER = 12;

/** Rows under a reference, as one source shows them. */
export type SourceSearch = (
  context: CallContext,
  source: VoucherSource,
  settings: IfsCloudSettings,
  wanted: Wanted,
) => Promise<readonly ODataRow[]>;

export interface Wanted {
  readonly reference: string;
  /** Nothing under the reference is dated before this day. */
  readonly from: string;
}

/** Searches that wait for the lane at the same time share a question, per company and source. */
export function createSourceSearch(client: IfsClient): SourceSearch {
  const gathers = new Map<string, Gather<readonly ODataRow[]>>();

  function gatherOf(source: VoucherSource, settings: IfsCloudSettings): Gather<readonly ODataRow[]> {
    const name = [settings.company, source.projection, source.set].join('/');
    const known = gathers.get(name);
    if (known) return known;
    const made = createGather<readonly ODataRow[]>({
      limit: TOGETHER,
      send: async (context, take) => {
        let wanted: Wanted[] = [];
        const rows = await client.listTogether(context, source.projection, source.set, () => {
          const taken = take();
          if (!taken) return undefined;
          wanted = taken.keys.map(wantedOf);
          return {
            query: {
              filter: searchFilter(wanted, settings),
              select: [...ROW_KEYS, 'Text', ...referenceFields(settings)],
              orderby: ROW_KEYS,
            },
            contexts: taken.members.map((member) => member.context),
          };
        });
        return (
          rows &&
          new Map(
            wanted.map((each) => [keyOf(each), rows.filter((row) => isOurs(row, each.reference, settings))]),
          )
        );
      },
    });
    gathers.set(name, made);
    return made;
  }

  return async (context, source, settings, wanted) => {
    const key = keyOf(wanted);
    return (await gatherOf(source, settings)(context, [key])).get(key) ?? [];
  };
}

const keyOf = ({ from, reference }: Wanted): string => `${from} ${reference}`;
const wantedOf = (key: string): Wanted => ({ from: key.slice(0, 10), reference: key.slice(11) });

const referenceFields = ({ gl }: IfsCloudSettings): string[] => {
  if (gl.referenceIn === 'text') return [];
  return gl.referenceIn === 'reference-number' ? [NUMBER, SERIE] : [gl.referenceIn.field];
};

/**
 * A voucher is never dated before its document, so older rows need not be looked at. The text is searched in any case:
 * whether rows keep what was sent as their reference is not certain.
 */
export function searchFilter(wanted: readonly Wanted[], settings: IfsCloudSettings): string {
  const [field] = referenceFields(settings);
  const from = wanted.map((each) => each.from).reduce((a, b) => (a < b ? a : b));
  return allOf(
    eq('Company', settings.company),
    eq('VoucherType', settings.gl.voucherType),
    `VoucherDate ge ${literal(dateLiteral(from))}`,
    anyOf(
      wanted.flatMap(({ reference }) => [
        ...(field ? [eq(field, reference)] : []),
        eq('Text', reference),
        `startswith(Text,${literal(`${reference} `)})`,
      ]),
    ),
  );
}

function isOurs(row: ODataRow, reference: string, settings: IfsCloudSettings): boolean {
  const text = textOf(row, 'Text');
  if (text === reference || text.startsWith(`${reference} `)) return true;
  const [field] = referenceFields(settings);
  if (!field || textOf(row, field) !== reference) return false;
  return field !== NUMBER || textOf(row, SERIE) === settings.gl.referenceSerie;
}
