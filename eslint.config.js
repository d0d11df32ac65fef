'use strict';
const js = require('@eslint/js');
const ts = require('typescript-eslint');

/** Environment variables are read in one module; every other module gets values. */
const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Read the environment in workers/configuration/environment.ts and pass values on.',
};
const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Use a named export: the name is what a reader searches for.',
};

module.exports = ts.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', '.crossdock/**'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: __dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', noEnvironment, noDefaultExport],
    },
  },
  {
    files: ['workers/configuration/environment.ts', 'test/**', 'bench/**'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport] },
  },
  {
    // The lint wall: workflow code is replayed, so it may see pure domain code, activity types and the workflow SDK only.
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'fetch',
        'crypto',
        'setInterval',
        'setImmediate',
        'performance',
        'require',
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*', 'fs', 'path', 'crypto', 'http', 'https', 'os'],
              message: 'No Node built-ins in workflow code.',
            },
            {
              group: ['zod', 'undici', 'pg', 'decimal.js', 'pino'],
              message: 'Keep the workflow bundle thin.',
            },
            {
              group: ['@temporalio/activity', '@temporalio/worker', '@temporalio/client'],
              message: 'Only @temporalio/workflow and @temporalio/common here.',
            },
            {
              group: ['**/systems/**', '**/store/**', '**/workers/**', '**/client/**'],
              message: 'Workflows see domain and activity types only.',
            },
            {
              group: ['**/activities/**'],
              allowTypeImports: true,
              message: 'Import activities as types only.',
            },
          ],
        },
      ],
      '@typescript-eslint/no-restricted-imports': 'off',
    },
  },
  { files: ['**/*.js', '**/*.cjs'], ...ts.configs.disableTypeChecked },
  {
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        __dirname: 'readonly',
        console: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
