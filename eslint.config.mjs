import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import jestPlugin from 'eslint-plugin-jest';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

// The pure layers take time, ids and randomness as data; whatever would bring them in by the back door is refused here.
const purityMessage = 'This layer is pure: pass time, ids, randomness and I/O in as data.';
const impureModules = {
  patterns: [
    {
      group: [
        'node:*',
        '@nestjs/*',
        'typeorm',
        'pg',
        'pg-*',
        'mysql2',
        'mysql2/*',
        'kafkajs',
        '@opentelemetry/*',
        'pino',
        'express',
      ],
      message: purityMessage,
    },
    {
      group: ['connectors', 'fail-points', 'kafka', 'stack', 'telemetry', 'testing'].map(
        (name) => `@commander/${name}`,
      ),
      allowTypeImports: true,
      message: purityMessage,
    },
  ],
  paths: [
    ...builtinModules.map((name) => ({ name, message: purityMessage })),
    {
      name: 'uuid',
      importNames: ['v1', 'v4', 'v6', 'v7'],
      message: 'Ids come in as data, or are derived (v5).',
    },
  ],
};
const impureGlobals = [
  'crypto',
  'fetch',
  'global',
  'globalThis',
  'performance',
  'process',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
].map((name) => ({ name, message: purityMessage }));
const impureCalls = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time comes in as data.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes in as data.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Time comes in as data.' },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Randomness comes in as data.',
  },
  { selector: 'ImportExpression', message: purityMessage },
];

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      '.commander/**',
      '.nx/**',
      '.cache/**',
      'libs/contracts/schemas/**',
      'coverage/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: {
        project: './tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
        emitDecoratorMetadata: true,
        experimentalDecorators: true,
      },
    },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: [],
          depConstraints: [
            { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: [] },
            { sourceTag: 'type:core', onlyDependOnLibsWithTags: ['type:contracts', 'type:core'] },
            {
              sourceTag: 'type:adapter',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:core', 'type:adapter'],
            },
            {
              sourceTag: 'type:app',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:core', 'type:adapter'],
            },
            {
              sourceTag: 'type:e2e',
              onlyDependOnLibsWithTags: ['type:contracts', 'type:core', 'type:adapter'],
            },
          ],
        },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 8],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'no-console': 'error',
    },
  },
  {
    files: [
      'libs/contracts/src/**/*.ts',
      'libs/event-sourcing/src/**/*.ts',
      'libs/migration-plan/src/**/*.ts',
      'apps/*/src/domain/**/*.ts',
    ],
    ignores: ['**/*.spec.ts', '**/testing/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', impureModules],
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-syntax': ['error', ...impureCalls],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.features.ts', 'libs/testing/**/*.ts'],
    plugins: { jest: jestPlugin },
    rules: {
      ...jestPlugin.configs['flat/recommended'].rules,
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      'jest/no-export': 'off',
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'given', '**.then', 'fc.assert'] }],
      'jest/no-standalone-expect': 'off',
      'jest/valid-title': 'off',
    },
  },
  { files: ['apps/cli/**/*.ts', 'tools/**/*.ts'], rules: { 'no-console': 'off' } },
  prettier,
);
