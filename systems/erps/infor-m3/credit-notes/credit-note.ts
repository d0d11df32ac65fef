import type { ErpDocument } from '../../../../domain/documents';
import { add, negate } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import type { Confirmation, Finding, Posted } from '../../erp';
import { confirmOrder } from '../confirm-order';
import { begun } from '../begun';
import { findOrder, type OrderTools } from '../find-order';
import { postOrder } from '../post-order';
import { refuseFound } from '../refuse-found';
import { creditOrder } from './credit-order';
import { confirmReturn, findReturn, postReturn } from './goods-return';

/** One M3 document of a credit note: most have one, goods with charges beside them have two where returns are used. */
interface Part {
  find(context: CallContext): Promise<Finding>;
  post(context: CallContext, finding: Finding): Promise<Posted>;
  confirm(context: CallContext, posted: Posted): Promise<Confirmation>;
}

const BETWEEN = '+';

function partsOf(tools: OrderTools, document: ErpDocument): Part[] {
  if (tools.settings.creditNotes.as === 'batch-order') return [orderPart(tools, document)];
  return [
    ...(document.lines.length > 0 ? [returnPart(tools, document)] : []),
    ...(document.charges.length > 0 || document.lines.length === 0
      ? [orderPart(tools, { ...document, lines: [] })]
      : []),
  ];
}

function orderPart(tools: OrderTools, document: ErpDocument): Part {
  const credit = creditOrder(document, tools.settings);
  return {
    find: (context) => findOrder(context, tools, credit),
    post: (context, finding) => postOrder(context, tools, credit, finding),
    confirm: async (context, posted) => {
      const confirmation = await confirmOrder(context, tools, credit, posted);
      const { total } = confirmation;
      // M3 counts a credit negative, the shop counts what it gave back.
      return total === undefined ? confirmation : { ...confirmation, total: negate(total) };
    },
  };
}

const returnPart = (tools: OrderTools, document: ErpDocument): Part => ({
  find: (context) => findReturn(context, tools, document),
  post: (context, finding) => postReturn(context, tools, document, finding),
  confirm: (context) => confirmReturn(context, tools, document),
});

export async function findCreditNote(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
): Promise<Finding> {
  const findings = await Promise.all(partsOf(tools, document).map((part) => part.find(context)));
  return together(findings);
}

function together(findings: readonly Finding[]): Finding {
  const [first, ...others] = findings as [Finding, ...Finding[]];
  if (others.length === 0) return first;
  const wrong = findings.find(({ state }) => state === 'conflict' || state === 'duplicate');
  if (wrong) return wrong;
  const means = [...new Set(findings.flatMap((finding) => ('means' in finding ? finding.means : [])))];
  if (findings.every(({ state }) => state === 'absent')) return { state: 'absent', means };
  const names = findings.flatMap((finding) =>
    finding.state === 'complete'
      ? (finding.number ?? finding.draft ?? [])
      : finding.state === 'partial'
        ? finding.draft
        : [],
  );
  const name = names.join(BETWEEN);
  const numbered = findings.every((finding) => finding.state === 'complete' && finding.number);
  return numbered ? { state: 'complete', number: name, means } : { state: 'partial', draft: name, means };
}

export async function postCreditNote(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  finding: Finding,
): Promise<Posted> {
  if (finding.state === 'conflict' || finding.state === 'duplicate') return refuseFound(document, finding);
  const parts = partsOf(tools, document);
  const [only, ...others] = parts as [Part, ...Part[]];
  if (others.length === 0) return only.post(context, finding);
  const posted: Posted[] = [];
  for (const part of parts) {
    // What was found of the whole does not say which of the parts it was.
    const write = async (patient: CallContext): Promise<Posted> =>
      part.post(patient, finding.state === 'absent' ? finding : await part.find(patient));
    posted.push(await (posted.length > 0 ? begun(context, write) : write(context)));
  }
  const numbers = posted.flatMap(({ number }) => number ?? []);
  if (numbers.length === parts.length) return { number: numbers.join(BETWEEN) };
  return { draft: posted.flatMap(({ number, draft }) => number ?? draft ?? []).join(BETWEEN) };
}

export async function confirmCreditNote(
  context: CallContext,
  tools: OrderTools,
  document: ErpDocument,
  posted: Posted,
): Promise<Confirmation> {
  const parts = partsOf(tools, document);
  const [only, ...others] = parts as [Part, ...Part[]];
  if (others.length === 0) return only.confirm(context, posted);
  const confirmed = await Promise.all(
    parts.map((part, index) => part.confirm(context, partOf(posted, index))),
  );
  const totals = confirmed.flatMap(({ total }) => total ?? []);
  return {
    number: confirmed.map(({ number }) => number).join(BETWEEN),
    status: confirmed.map(({ status }) => status).join(BETWEEN),
    ...(totals.length === confirmed.length ? { total: add(...totals) } : {}),
  };
}

/** The charges' order is looked up by its reference where its number is not known yet. */
const partOf = ({ number }: Posted, index: number): Posted => {
  const own = number?.split(BETWEEN)[index];
  return own ? { number: own } : {};
};
