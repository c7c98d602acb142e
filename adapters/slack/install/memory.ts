import type { KeptInstallation } from './installations.ts';

/** For so long it is believed that a workspace has not installed the app (milliseconds), and of how many that is kept. */
const absentMs = 10_000;
const absentMost = 1_000;

/** What this process knows of installations without asking: who has one, and who surely had none a moment ago. */
export function createMemory() {
  const kept = new Map<string, KeptInstallation>();
  const absent = new Map<string, number>();
  let changes = 0;

  function keep(installation: KeptInstallation): void {
    changes += 1;
    kept.set(installation.tenant, installation);
    absent.delete(installation.tenant);
  }

  return {
    get: (tenant: string) => kept.get(tenant),
    all: (): readonly KeptInstallation[] => [...kept.values()],
    keep,
    forget(tenant: string): void {
      changes += 1;
      kept.delete(tenant);
      const oldest = absent.keys().next();
      if (absent.size >= absentMost && oldest.done !== true) absent.delete(oldest.value);
      absent.set(tenant, performance.now() + absentMs);
    },
    isAbsent: (tenant: string): boolean => (absent.get(tenant) ?? 0) > performance.now(),
    /** Takes over what `read` finds, unless something changed meanwhile: then what it found is old, and it reads again. */
    async replace(read: () => Promise<readonly KeptInstallation[]>): Promise<void> {
      for (let tries = 0; tries < 3; tries += 1) {
        const before = changes;
        const all = await read();
        if (changes !== before) continue;
        kept.clear();
        for (const installation of all) keep(installation);
        return;
      }
    },
  };
}
