import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localMasterKeys, openKeyring } from '../store';
import type { Environment } from '../workers/configuration/environment';
import { createOrderStarter } from '../workers/order-starter';
import { connectTemporal } from '../workers/temporal/connect';
import { createDataConverter } from '../workers/temporal/data-converter';
import { createLogger } from '../workers/temporal/log';
import { lastingPort } from './lasting-port';
import { localTarget } from '../workers/temporal/target';
import { installTelemetry } from '../workers/temporal/telemetry';
import { prepareAttack, type Attack } from './attack';
import { historiesOf, type Cargo, type History, type Look, type Play } from './cargo';
import type { Violation } from './checker';
import { firstRuns, pollOfOrders, startGatewayPool } from './gateway-pool';
import { prepareGround, type Ground } from './ground';
import type { LaneBase } from './lane';
import type { Plan } from './plan';
import type { WorkerConfig } from './processes/worker-config';
import type { EventDeed } from './plan-events';
import { tryUnwritableFolder, type UnwritableFolder } from './unwritable-folder';
import { exportedTrail } from './exported-trail';
import { quietTime } from './quiet-time';
import { createRecords } from './records';
import type { Sabotage } from './sabotage';

import { startWorkers, type WorkerPool } from './worker-pool';

export interface CampaignOptions {
  readonly lane: LaneBase;
  readonly cargo: Cargo;
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
  readonly violations: readonly Violation<string>[];
  readonly histories: readonly History[];
  readonly figures: Figures & Readonly<Record<string, unknown>>;
}

export interface Figures {
  readonly database: string;
  /** What was fed and what came of it. */
  readonly summary: string;
  /** By the gateway, where the lane's shop sends them. */
  readonly webhooksTaken?: number;
  /** By rule; all zero when the promise held. */
  readonly broken: Readonly<Record<string, number>>;
  readonly waitingForPerson: number;
  /** What a person had to release once, with what the page said. */
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
  const { lane, cargo, environment, say } = options;
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
      ...(lane.shop.webhooks && { gatewayPort: await lastingPort() }),
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
    await firstRuns(
      temporal.client,
      lane.connection,
      cargo.firstRuns ?? (gateway ? [pollOfOrders(lane.connection)] : []),
    );
    const orders = createOrderStarter(temporal.client);
    const attack = await prepareAttack({
      lane,
      polls: cargo.polls,
      plan: options.plan,
      ground,
      workers,
      ...(gateway && { gateway }),
      client: temporal.client,
      sleep: (ms) => sleep(ms),
    });
    const kept = {
      dataFolder: ground.dataFolder,
      databaseUrl: ground.database.url,
      connection: lane.connection,
    };
    const { connectionsFolder } = ground;
    const play = cargo.open({
      ground,
      records: createRecords(kept),
      exported: () =>
        exportedTrail({ ...kept, connectionsFolder, environment: environment.childEnvironment }),
      orders,
      sleep: (ms) => sleep(ms),
    });
    const release = (subject: string): Promise<void> =>
      orders.retry(lane.connection, subject, { actor: 'fault campaign' }).catch(() => undefined);
    return await attackAndJudge(options, { ground, workers, attack, play, release, unwritable });
  } finally {
    for (const close of closers.reverse()) await close().catch((error: unknown) => say(String(error)));
  }
}

async function attackAndJudge(
  { lane, cargo, plan, say, progress, quietMs }: CampaignOptions,
  { ground, workers, attack, play, release, unwritable: unwritableFolder }: Parts,
): Promise<CampaignResult> {
  say(`Feeding ${plan.orders} ${cargo.things} over ${Math.round(plan.feedMs / 1_000)} s, and attacking …`);
  const began = Date.now();
  await runPlan(plan, {
    play,
    event: (deed) => attack.perform(deed),
    fed: (count) => progress(count, plan.orders * 2),
  });
  const feedSeconds = seconds(began);
  // Faults that have not struck yet stay: each strikes once, whenever its call comes.
  say('Everything is fed; waiting until all is in order …');
  const quiet = await quietTime(play.look, {
    limitMs: quietMs,
    forGood: cargo.forGood,
    steadyMs: cargo.steadyMs ?? 0,
    restMs: cargo.restMs,
    release,
    sleep: (ms) => sleep(ms),
    say: (now) => progress(plan.orders + settled(now, plan.orders), plan.orders * 2),
  });
  const callsFailed = await attack.end();
  const { violations, seen, counts, summary } = await play.lastLook();
  return {
    ok: violations.length === 0 && unwritableFolder.ok,
    violations,
    histories: await historiesOf(play, violations),
    figures: {
      database: ground.database.kind,
      ...counts,
      summary,
      ...(lane.shop.webhooks && { webhooksTaken: await lane.shop.webhooks.taken(ground.shop) }),
      broken: Object.fromEntries(
        cargo.rules.map((rule) => [rule, violations.filter((violation) => violation.rule === rule).length]),
      ),
      waitingForPerson: [...seen.values()].filter(({ stage }) => stage === 'needs-attention').length,
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

interface Parts {
  readonly ground: Ground;
  readonly workers: WorkerPool;
  readonly attack: Attack;
  readonly play: Play;
  readonly release: (subject: string) => Promise<void>;
  readonly unwritable: UnwritableFolder;
}

const seconds = (began: number): number => Math.round((Date.now() - began) / 100) / 10;

const settled = ({ violations, moving }: Look, orders: number): number =>
  Math.max(0, orders - new Set(violations.map(({ order }) => order)).size - moving);

/** Carries out feed and events at their times; ends when the last of them has ended. */
async function runPlan(
  plan: Plan,
  hands: {
    readonly play: Play;
    readonly event: (deed: EventDeed) => Promise<void>;
    readonly fed: (count: number) => void;
  },
): Promise<void> {
  const began = Date.now();
  const begun = new Set<number>();
  const deeds = [
    ...plan.feed.map((step) => ({
      at: step.at,
      act: async (): Promise<void> => {
        await hands.play.perform(step);
        if (!begun.has(step.order)) hands.fed(begun.add(step.order).size);
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
