import { readEnvironment } from '../../../workers/configuration/environment';
import { ConfigurationError } from '../../../workers/configuration/problems';

const problemsOf = (variables: Record<string, string>): readonly string[] => {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

describe('the environment', () => {
  test('has a default for everything', () => {
    const environment = readEnvironment({});
    expect(environment).toMatchObject({
      temporal: {},
      gateway: { host: '127.0.0.1', port: 8787, fixed: false },
      allowPrivateHosts: false,
      uiOrigins: ['http://127.0.0.1:8233', 'http://localhost:8233'],
      logLevel: 'info',
    });
    expect(environment.databaseUrl).toBeUndefined();
    expect(environment.masterKeys).toBeUndefined();
    expect(environment.connectionsFolder).toBe(`${process.cwd()}/connections`);
    expect(environment.dataFolder).toBe(`${process.cwd()}/.crossdock`);
  });

  test('reads every setting; an empty one counts as absent', () => {
    const key = Buffer.alloc(32, 7);
    const environment = readEnvironment({
      DATABASE_URL: 'postgres://crossdock:pass@db:5432/crossdock',
      CROSSDOCK_CONNECTIONS: '/etc/crossdock',
      CROSSDOCK_DATA: '',
      CROSSDOCK_MASTER_KEY: key.toString('base64'),
      CROSSDOCK_GATEWAY: '[::1]:9000',
      CROSSDOCK_ALLOW_PRIVATE_HOSTS: '1',
      CROSSDOCK_UI_ORIGIN: 'https://temporal.example, http://localhost:8080/',
      CROSSDOCK_LOG_LEVEL: 'warn',
    });
    expect(environment).toMatchObject({
      databaseUrl: 'postgres://crossdock:pass@db:5432/crossdock',
      connectionsFolder: '/etc/crossdock',
      dataFolder: `${process.cwd()}/.crossdock`,
      masterKeys: key.toString('base64'),
      gateway: { host: '::1', port: 9000, fixed: true },
      allowPrivateHosts: true,
      uiOrigins: ['https://temporal.example', 'http://localhost:8080'],
      logLevel: 'warn',
    });
  });

  test('tells every problem at once and repeats no secret', () => {
    const problems = problemsOf({
      DATABASE_URL: 'mysql://root:hunter2@db',
      CROSSDOCK_MASTER_KEY: 'c2hvcnQ=',
      CROSSDOCK_GATEWAY: 'localhost:99999',
      CROSSDOCK_ALLOW_PRIVATE_HOSTS: 'yes',
      CROSSDOCK_UI_ORIGIN: 'ftp://x',
      CROSSDOCK_LOG_LEVEL: 'loud',
      CROSSDOCK_CONECTIONS: 'a',
    });
    expect(problems).toHaveLength(7);
    expect(problems[0]).toContain('did you mean "CROSSDOCK_CONNECTIONS"?');
    const { warnings } = readEnvironment({ CROSSDOCK_TEAM_NAME: 'a' });
    expect(warnings).toEqual([expect.stringContaining('CROSSDOCK_TEAM_NAME is not a setting')]);
    expect(problems.join('\n')).not.toMatch(/hunter2|c2hvcnQ/);
  });

  test.each([
    'AAAA',
    `${Buffer.alloc(32).toString('base64')}AAAA`,
    `!${Buffer.alloc(32).toString('base64')}`,
  ])('refuses the master key %s', (key) => expect(problemsOf({ CROSSDOCK_MASTER_KEY: key })).toHaveLength(1));

  test('gives Temporal its own variables and keeps our secrets from the programs we start', () => {
    const environment = readEnvironment({
      TEMPORAL_ADDRESS: 'cloud:7233',
      HOME: '/home/a',
      PATH: '/usr/bin:/bin',
      DATABASE_URL: 'postgres://u:p@h/d',
      CROSSDOCK_MASTER_KEY: Buffer.alloc(32).toString('base64'),
      HTTPS_PROXY: 'http://proxy:3128',
    });
    expect(environment.temporal).toEqual({ TEMPORAL_ADDRESS: 'cloud:7233', HOME: '/home/a' });
    expect(environment.childEnvironment).toEqual({
      HOME: '/home/a',
      PATH: '/usr/bin:/bin',
      HTTPS_PROXY: 'http://proxy:3128',
    });
    expect(environment.searchPath).toEqual(['/usr/bin', '/bin']);
  });
});
