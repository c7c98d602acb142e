import type { Flow } from '#core/flow.ts';

export function createFairnessFlow(_ports: object): Flow {
  return { name: 'fairness', samples: () => [] };
}
