import { defineConfig } from 'vitest/config'

/** `unit` needs nothing but Node; `postgres` runs statements on embedded servers; `hosts` packs the project and runs it inside other tools. */
export default defineConfig({
  test: {
    projects: [
      // A slow machine is no failure: speed belongs into bench.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: {
          name: 'postgres',
          include: ['test/postgres/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'hosts',
          include: ['test/hosts/**/*.test.ts'],
          globalSetup: ['test/hosts/support/setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
})
