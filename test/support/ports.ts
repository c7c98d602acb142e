import type { Charts } from '#core/chart.ts';
import type { Ports } from '#flows/index.ts';
import { createHolidays } from '#work/holidays.ts';
import { createSentiment } from '#work/sentiment.ts';
import { createTestLog } from './testports.ts';

/** One dot, where a test is not about pictures. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const dots: Charts = { svg: async () => '<svg xmlns="http://www.w3.org/2000/svg"/>', png: async () => dot };

/** What flows are lent in tests: all real, but for pictures. */
export const testPorts = (ports: Partial<Ports> = {}): Ports => ({
  sentiment: createSentiment({ log: createTestLog() }),
  charts: dots,
  holidays: createHolidays(),
  publicUrl: 'https://latido.example.org',
  ...ports,
});
