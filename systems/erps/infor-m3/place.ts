import type { DocumentKind, ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import type { M3Client } from './client';
import type { InforM3Settings } from './schemas';

/** The company and division a request speaks to. */
export interface Place {
  readonly company: string;
  readonly division: string;
}

export const samePlace = (a: Place, b: Place): boolean =>
  Number(a.company) === Number(b.company) && a.division === b.division;

/** The client, speaking to another company or division. */
export const inPlace = (client: M3Client, { company, division }: Place): M3Client => ({
  run: (context, program, calls, place = { company, division }) => client.run(context, program, calls, place),
});

/** Kinds that need a facility and a warehouse. */
const GOODS: readonly DocumentKind[] = ['sales-order', 'purchase-order', 'credit-note'];
export const isGoods = (kind: DocumentKind): boolean => GOODS.includes(kind);

/**
 * The settings as they hold where the document belongs. @throws Failure `rejected` when goods go to a division whose
 * facility and warehouse nobody has named
 */
export function settingsFor(settings: InforM3Settings, document: ErpDocument): InforM3Settings {
  const { company = settings.company, division = settings.division } = document.terms;
  if (samePlace({ company, division }, settings)) return settings;
  const site = settings.divisions[division];
  if (!site && isGoods(document.kind)) {
    throw new Failure('rejected', `nobody has named the facility and warehouse of division ${division}`, {
      causes: [`division:${division}`],
      advice: `Add divisions.${division} with facility and warehouse to the erp part of the connection file.`,
    });
  }
  return { ...settings, company, division, ...site };
}
