import type { Flow } from '#core/flow.ts';

export function createCelebrationsFlow(_ports: object): Flow {
  return { name: 'celebrations', samples: () => [] };
}
