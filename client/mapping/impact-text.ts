import type { FieldChange } from '../../domain/document-fields';
import { table } from '../output';
import type { PostedImpact } from './posted-impact';
import type { ReleaseImpact } from './release-impact';

/** What putting a mapping in force would change; nothing that was posted changes. */
export interface Impact {
  readonly waiting: ReleaseImpact;
  /** Absent while no mapping is in force. */
  readonly posted?: PostedImpact;
  /** Whether the ERP was asked for items and customers, or the mapping alone was read. */
  readonly proved: 'by both systems' | 'by the mapping alone';
}

const SHOWN = 20;

export function impactText({ waiting, posted, proved }: Impact): string {
  return [...waitingText(waiting, proved), ...(posted ? postedText(posted) : [])].join('\n');
}

function waitingText(
  { waiting, released, stillStuck, unknown, unaffected, byCause }: ReleaseImpact,
  proved: Impact['proved'],
): string[] {
  if (waiting === 0) return ['No order waits for a person.'];
  const rest = [
    `${unaffected} wait for something else`,
    ...(stillStuck.length > 0 ? [`${stillStuck.length} would stay stuck by something further`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} could not be tried (${unknown[0]?.reason ?? ''})`] : []),
  ];
  const answered = byCause.filter((count) => count.released > 0);
  return [
    `Of ${waiting} waiting orders this mapping releases ${released.length} (drawn up ${proved}); ${rest.join(', ')}.`,
    ...(answered.length > 0
      ? [
          cut(
            answered.length,
            table(
              ['cause', 'waiting', 'released'],
              answered
                .slice(0, SHOWN)
                .map((count) => [count.cause, String(count.waiting), String(count.released)]),
            ),
          ),
        ]
      : []),
    ...(stillStuck.length > 0
      ? [
          cut(
            stillStuck.length,
            table(
              ['order', 'still in the way'],
              stillStuck.slice(0, SHOWN).map(({ order, causes }) => [order, causes.join(', ')]),
            ),
          ),
        ]
      : []),
  ];
}

function postedText({ compared, same, gone, different }: PostedImpact): string[] {
  const missing = gone > 0 ? ` The readings of ${gone} more are not stored any more.` : '';
  if (different.length === 0)
    return [`Of the last ${compared} posted orders none would have posted differently.${missing}`];
  const changes = grouped(different);
  return [
    `Of the last ${compared} posted orders ${different.length} would have posted differently, ${same} the same; none is changed.${missing}`,
    cut(
      changes.length,
      table(
        ['field', 'from', 'to', 'documents', 'such as'],
        changes
          .slice(0, SHOWN)
          .map(({ field, from, to, documents, example }) => [
            field,
            from ?? '(none)',
            to ?? '(none)',
            String(documents),
            example,
          ]),
      ),
    ),
  ];
}

type Grouped = FieldChange & { documents: number; readonly example: string };

/** The same change over many documents is one line; which line of an order it was does not matter for that. */
function grouped(different: PostedImpact['different']): Grouped[] {
  const groups = new Map<string, Grouped>();
  for (const { documents } of different)
    for (const { key, changes } of documents) {
      const kinds = changes.map((change) => ({
        ...change,
        field: change.field.replace(/^lines\.\d+\./, 'lines.'),
      }));
      const distinct = new Map(kinds.map((change) => [JSON.stringify(change), change]));
      for (const [name, change] of distinct) {
        const known = groups.get(name);
        if (known) known.documents += 1;
        else groups.set(name, { ...change, documents: 1, example: key });
      }
    }
  return [...groups.values()].sort((a, b) => b.documents - a.documents);
}

const cut = (rows: number, text: string): string =>
  rows > SHOWN ? `${text}\n… and ${rows - SHOWN} more: see --json` : text;
