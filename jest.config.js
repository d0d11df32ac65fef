/** One config for every suite; the systems under test are started by the tests themselves. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  testTimeout: 60_000,
  maxWorkers: 2,
  globalTeardown: '<rootDir>/test/support/stop-temporal.ts',
  // The Temporal SDK's native core keeps a handle that Jest cannot see closing (temporalio/sdk-typescript#928).
  forceExit: true,
};
