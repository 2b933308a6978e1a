// Three suites by file suffix: unit needs nothing, int and e2e start the local stack (tools/stack) themselves.
const { readFileSync } = require('node:fs');
const swc = JSON.parse(readFileSync(`${__dirname}/.swcrc`, 'utf8'));

const base = {
  rootDir: __dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools', '<rootDir>/e2e'],
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, sourceMaps: 'inline' }] },
  moduleNameMapper: {
    '^@commander/(examples|faults|stack)$': '<rootDir>/tools/$1/src/index.ts',
    '^@commander/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  // Only what hangs is to run into it: some tests start whole processes, and a machine may be busy.
  testTimeout: 60_000,
};

// One stack for the whole run, started only where this suite is selected.
const withStack = {
  ...base,
  globalSetup: '<rootDir>/tools/stack/src/testing/jest-global-setup.ts',
  globalTeardown: '<rootDir>/tools/stack/src/testing/jest-global-teardown.ts',
};

module.exports = {
  projects: [
    { ...base, displayName: 'unit', testMatch: ['**/*.unit.spec.ts'] },
    { ...withStack, displayName: 'int', testMatch: ['**/*.int.spec.ts'] },
    // Each of these starts an installation of its own, as a user does, and takes minutes.
    {
      ...base,
      displayName: 'e2e',
      testMatch: ['**/*.e2e.spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/e2e/support/patience.ts'],
    },
  ],
};
