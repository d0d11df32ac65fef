import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localMasterKeys, openKeyring } from '../store';
import type { Environment } from '../workers/configuration/environment';
import { createOrderStarter, type Orders } from '../workers/order-starter';
import { connectTemporal } from '../workers/temporal/connect';
import { createDataConverter } from '../workers/temporal/data-converter';
import { createLogger } from '../workers/temporal/log';
import { freePort } from '../workers/temporal/ports';
import { localTarget } from '../workers/temporal/target';
import { installTelemetry } from '../workers/temporal/telemetry';
import { prepareAttack, type Attack } from './attack';
import { RULES, type Violation } from './checker';
import { firstPoll, startGatewayPool } from './gateway-pool';
import { prepareGround, type Ground } from './ground';
import { historyOf, type OrderHistory } from './history';
import type { Lane } from './lane';
import type { FeedStep, Plan } from './plan';
import type { WorkerConfig } from './processes/worker-config';
import type { EventDeed } from './plan-events';
import { tryUnwritableFolder, type UnwritableFolder } from './unwritable-folder';
import { createRecords } from './records';
import type { Sabotage } from './sabotage';
import { createTakenList } from './taken-list';
import { lastLook, quietTime, type Eyes, type Look } from './verdict';
import { startWorkers, type WorkerPool } from './worker-pool';

export interface CampaignOptions {
  readonly lane: Lane;
  readonly plan: Plan;
  readonly workers: number;
  readonly database: 'auto' | 'embedded';
  readonly environment: Environment;
  readonly sabotage?: Sabotage;
  /** The longest wait after the feed, in milliseconds. */
  readonly quietMs: number;
  readonly say: (line: string) => void;
  readonly progress: (settled: number, total: number) => void;
}

export interface CampaignResult {
  readonly ok: boolean;
  readonly violations: readonly Violation[];
  readonly histories: readonly OrderHistory[];
  readonly figures: Figures;
}

export interface Figures {
  readonly database: string;
  readonly ordersTaken: number;
  readonly versions: number;
  readonly refunds: number;
  /** By the gateway, where the lane's shop sends them. */
  readonly webhooksTaken?: number;
  readonly erpDocuments: number;
  readonly erpDocumentsReversed: number;
  /** By rule; all zero when the promise held. */
  readonly broken: Readonly<Record<string, number>>;
  readonly waitingForPerson: number;
  /** Orders a person had to release once, with what the page said. */
  readonly released: Readonly<Record<string, string>>;
  readonly callsFailed: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
  readonly workersEndedByThemselves: readonly string[];
  readonly unwritableFolder: UnwritableFolder;
  readonly feedSeconds: number;
  readonly quietSeconds: number;
}

/** One run from an empty ground to the verdict; everything it started has ended when it is over. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { lane, environment, say } = options;
  const closers: (() => Promise<void>)[] = [];
  try {
    say('Starting sandboxes, Temporal and a database …');
    const ground = await prepareGround({ lane, environment, database: options.database });
    closers.push(() => ground.close());
    const config: WorkerConfig = {
      dataFolder: ground.dataFolder,
      connectionsFolder: ground.connectionsFolder,
      databaseUrl: ground.database.url,
      temporalAddress: ground.temporal.address,
      logFile: join(ground.folder, 'workers.log'),
      sabotage: options.sabotage,
      ...(lane.shop.webhooks && { gatewayPort: await freePort(0) }),
    };
    const unwritable = await tryUnwritableFolder(config, ground.folder, environment.childEnvironment);
    say(`Starting ${options.workers} workers on ${ground.database.kind} …`);
    const workers = await startWorkers({
      count: options.workers,
      config,
      folder: ground.folder,
      environment: environment.childEnvironment,
    });
    closers.push(() => workers.close());
    const gateway = await startGatewayPool({
      lane,
      config,
      ground,
      environment: environment.childEnvironment,
    });
    if (gateway) closers.push(() => gateway.close());
    await installTelemetry({ logger: createLogger({ level: 'error' }), metrics: false });
    const temporal = await connectTemporal({
      target: localTarget(ground.temporal.address),
      dataConverter: createDataConverter(openKeyring(localMasterKeys(ground.dataFolder))),
    });
    closers.push(() => temporal.close());
    if (gateway) await firstPoll(temporal.client, lane.connection);
    const attack = await prepareAttack({
      lane,
      plan: options.plan,
      ground,
      workers,
      ...(gateway && { gateway }),
      client: temporal.client,
      sleep: (ms) => sleep(ms),
    });
    return await attackAndJudge(
      options,
      ground,
      workers,
      attack,
      createOrderStarter(temporal.client),
      unwritable,
    );
  } finally {
    for (const close of closers.reverse()) await close().catch((error: unknown) => say(String(error)));
  }
}

async function attackAndJudge(
  options: CampaignOptions,
  ground: Ground,
  workers: WorkerPool,
  attack: Attack,
  orders: Orders,
  unwritableFolder: UnwritableFolder,
): Promise<CampaignResult> {
  const { lane, plan, say, progress, quietMs } = options;
  const list = createTakenList(lane, ground.shop, (ms) => sleep(ms));
  const records = createRecords({
    dataFolder: ground.dataFolder,
    databaseUrl: ground.database.url,
    connection: lane.connection,
  });
  const eyes: Eyes = { lane, ground, records, taken: list.all };
  say(`Feeding ${plan.orders} orders over ${Math.round(plan.feedMs / 1_000)} s, and attacking …`);
  const began = Date.now();
  await runPlan(plan, {
    step: async (step) => {
      const numbers = await list.perform(step);
      if (lane.shop.webhooks) return;
      for (const number of numbers) signal(orders, lane.connection, number, step.signals);
    },
    event: (deed) => attack.perform(deed),
    fed: (count) => progress(count, plan.orders * 2),
  });
  const feedSeconds = seconds(began);
  // Faults that have not struck yet stay: each strikes once, whenever its call comes.
  say('Everything is fed; waiting until all is in order …');
  const quiet = await quietTime(eyes, {
    limitMs: quietMs,
    release: (order) =>
      orders.retry(lane.connection, order, { actor: 'fault campaign' }).catch(() => undefined),
    sleep: (ms) => sleep(ms),
    say: (now) => progress(plan.orders + settled(now, plan.orders), plan.orders * 2),
  });
  const callsFailed = await attack.end();
  const last = await lastLook(eyes);
  const { violations } = last;
  const taken = list.all();
  return {
    ok: violations.length === 0 && unwritableFolder.ok,
    violations,
    histories: await historyOf(eyes, violations),
    figures: {
      database: ground.database.kind,
      ordersTaken: taken.length,
      versions: taken.reduce((sum, { versions }) => sum + versions.length, 0),
      erpDocuments: last.erp.orders.length + last.erp.entries.filter(({ takesBack }) => !takesBack).length,
      erpDocumentsReversed:
        last.erp.orders.filter(({ deleted }) => deleted).length +
        last.erp.entries.filter(({ takesBack }) => takesBack).length,
      ...(lane.shop.webhooks && { webhooksTaken: await lane.shop.webhooks.taken(ground.shop) }),
      refunds: plan.feed.filter(({ do: { kind } }) => kind === 'refund').length,
      broken: Object.fromEntries(
        RULES.map((rule) => [rule, violations.filter((violation) => violation.rule === rule).length]),
      ),
      waitingForPerson: [...last.seen.values()].filter(({ stage }) => stage === 'needs-attention').length,
      released: Object.fromEntries(quiet.released),
      callsFailed,
      events: attack.done,
      workersEndedByThemselves: workers.complaints,
      unwritableFolder,
      feedSeconds,
      quietSeconds: quiet.seconds,
    },
  };
}

const seconds = (began: number): number => Math.round((Date.now() - began) / 100) / 10;

const settled = ({ violations, moving }: Look, orders: number): number =>
  Math.max(0, orders - new Set(violations.map(({ order }) => order)).size - moving);

/** A webhook that cannot be delivered is lost; the polls are there for it. */
function signal(orders: Orders, connection: string, number: string, delays: readonly number[]): void {
  for (const delay of delays)
    setTimeout(() => void orders.changed(connection, number, 'live').catch(() => undefined), delay);
}

/** Carries out feed and events at their times; ends when the last of them has ended. */
async function runPlan(
  plan: Plan,
  hands: {
    readonly step: (step: FeedStep) => Promise<void>;
    readonly event: (deed: EventDeed) => Promise<void>;
    readonly fed: (count: number) => void;
  },
): Promise<void> {
  const began = Date.now();
  let fed = 0;
  const deeds = [
    ...plan.feed.map((step) => ({
      at: step.at,
      act: async (): Promise<void> => {
        await hands.step(step);
        if (step.do.kind.startsWith('place')) hands.fed((fed += 1));
      },
    })),
    ...plan.events.map((event) => ({ at: event.at, act: () => hands.event(event) })),
  ].sort((a, b) => a.at - b.at);
  const underWay: Promise<void>[] = [];
  let failure: unknown;
  for (const { at, act } of deeds) {
    const wait = began + at - Date.now();
    if (wait > 0) await sleep(wait);
    if (failure !== undefined) break;
    underWay.push(act().catch((error: unknown) => void (failure ??= error)));
  }
  await Promise.all(underWay);
  if (failure !== undefined)
    throw new Error('the harness itself failed; this is no verdict on the product', { cause: failure });
}
