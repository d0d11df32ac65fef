import { laneNamed } from '../lanes';

/** The sandboxes of a lane in a process of their own; tells its parent where they are. */
async function main(): Promise<void> {
  const sandboxes = await laneNamed(process.argv[2] ?? '').startSandboxes();
  process.once('disconnect', () => process.exit(0));
  const { shop, erp, office, webhookKey, credentials } = sandboxes;
  process.send?.({ shop, erp, office, webhookKey, credentials });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
