import type { Connection as Runtime } from '../../activities/types';
import { Failure } from '../../domain/failure';
import type { FlowPosts } from '../../domain/rule-kinds';
import { codeFindings } from './code-findings';
import { joined, NO_FINDINGS, type Findings } from './findings';
import type { MappingFile } from './read-mapping-file';
import { ruleFindings, staticFindings } from './static-findings';

/** Everything that can be said of a mapping without an order: by itself, and by asking the ERP for what it names. */
export async function inspectMapping(
  { mapping, problems, at }: MappingFile,
  posts: FlowPosts,
  connection: () => Promise<Runtime>,
): Promise<Findings> {
  const wrong: Findings = { ...NO_FINDINGS, gaps: problems };
  return joined(wrong, staticFindings(mapping, at), await askErp());

  async function askErp(): Promise<Findings> {
    try {
      const { erp } = await connection();
      return joined(ruleFindings(mapping, posts, erp, at), await codeFindings(mapping, erp, at));
    } catch (error) {
      // What the file alone shows is told all the same.
      if (!(error instanceof Failure)) throw error;
      const { message, advice } = error;
      const problem = `the ERP could not be asked: ${[message, advice].filter(Boolean).join('. ')}`;
      return { ...NO_FINDINGS, gaps: [{ entry: 'erp', problem }] };
    }
  }
}
