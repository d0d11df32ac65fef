import type { ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import type { Finding } from '../erp';

/** What stands under the reference forbids writing. @throws Failure `conflict` or `duplicate-found` */
export function refuseFound(document: ErpDocument, finding: Finding): never {
  if (finding.state === 'duplicate') {
    throw new Failure(
      'duplicate-found',
      `${finding.numbers.join(', ')} stand in M3 under ${document.reference}`,
      {
        causes: [`erp:duplicate:${document.reference}`],
      },
    );
  }
  if (finding.state === 'conflict') {
    throw new Failure(
      'conflict',
      `${finding.number} stands in M3 under ${document.reference} with other content: ${finding.difference}`,
      {
        causes: [`erp:conflict:${document.reference}`],
        advice: `Compare ${finding.number} in M3 with the shop; correct or remove it in M3 and retry, or skip it here.`,
      },
    );
  }
  throw new Failure('bug', `${document.key} cannot be posted where the search found it ${finding.state}`, {
    causes: ['bug'],
  });
}
