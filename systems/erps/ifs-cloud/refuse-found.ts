import type { ErpDocument } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import type { Finding } from '../erp';

/** What stands under the reference forbids writing. @throws Failure `conflict` or `duplicate-found` */
export function refuseFound(document: ErpDocument, finding: Finding): never {
  const { reference, key } = document;
  if (finding.state === 'duplicate') {
    throw new Failure('duplicate-found', `${finding.numbers.join(', ')} stand in IFS under ${reference}`, {
      causes: [`erp:duplicate:${reference}`],
      advice: 'Find out which one is right, cancel or reverse the others in IFS, then retry.',
    });
  }
  if (finding.state === 'conflict') {
    throw new Failure(
      'conflict',
      `${finding.number} stands in IFS under ${reference} with other content: ${finding.difference}`,
      {
        causes: [`erp:conflict:${reference}`],
        advice: `Compare ${finding.number} in IFS with the shop; correct or reverse it in IFS and retry, or skip it here.`,
      },
    );
  }
  throw new Failure('bug', `${key} cannot be posted where the search found it ${finding.state}`, {
    causes: ['bug'],
  });
}
