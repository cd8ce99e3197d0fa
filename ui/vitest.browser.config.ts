import { defineConfig } from 'vitest/config'

/** Drives a real browser against the built gallery: `npm run test:browser`. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
