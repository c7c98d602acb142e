import { defineConfig } from 'vitest/config';

/** The rules of the house alone, for `npm run check`: no servers, no database. */
export default defineConfig({ test: { include: ['test/house.test.ts'], allowOnly: false } });
