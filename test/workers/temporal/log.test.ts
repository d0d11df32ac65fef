import { createLogger, toTemporalLogger } from '../../../workers/temporal/log';

const lines: string[] = [];
beforeEach(() => lines.splice(0));
const write = (line: string): void => void lines.push(line);
const logged = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
const PERSONAL = /ada@|hunter2|abcdefgh12345678|s3cr3t/;

describe('the log', () => {
  const logger = createLogger({ level: 'debug', pretty: false, write });

  test('is one JSON object a line', () => {
    logger.info({ connection: 'acme', orders: 3 }, 'polled');
    expect(logged()).toMatchObject({ level: 'info', msg: 'polled', connection: 'acme', orders: 3 });
    expect(Date.parse(String(logged()['time']))).not.toBeNaN();
    expect(lines[0]?.endsWith('}\n')).toBe(true);
  });

  test('holds no personal data and no secret, wherever they hide', () => {
    const error = new Error('login of ada@example.com failed', { cause: new Error('password=hunter2') });
    logger.error({ err: error }, 'no luck for %s', 'ada@example.com');
    logger.warn(
      { deep: { list: ['ada@example.com'], clientSecret: 's3cr3t' }, authorization: 's3cr3t' },
      'x',
    );
    logger.info('Authorization: Bearer abcdefgh12345678');
    logger.child({ shopper: 'ada@example.com' }).info('child');
    logger.error(error);
    expect(lines).toHaveLength(5);
    for (const line of lines) {
      expect(line).not.toMatch(PERSONAL);
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
    expect(lines[0]).toContain('login of <e-mail> failed');
    expect(lines[0]).toContain('no luck for <e-mail>');
  });

  test('can be read by people too', () => {
    const pretty = createLogger({ level: 'info', pretty: true, write });
    pretty.warn({ connection: 'acme', err: new Error('no answer') }, 'polling failed');
    expect(lines.at(-1)).toMatch(/^\d\d:\d\d:\d\d WARN {2}polling failed connection=acme err=no answer\n$/);
    pretty.debug('not wanted');
    expect(lines).toHaveLength(1);
  });

  test('takes what the Temporal SDK says', () => {
    const temporal = toTemporalLogger(logger);
    temporal.log('WARN', 'slow', { taskQueue: 'q', error: new Error('to ada@example.com') });
    expect(logged()).toMatchObject({ level: 'warn', msg: 'slow', taskQueue: 'q' });
    temporal.debug('and this');
    expect(logged()).toMatchObject({ level: 'debug', msg: 'and this' });
    expect(lines.join('')).not.toMatch(PERSONAL);
  });
});
