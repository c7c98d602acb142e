import { z } from 'zod';
import type { SealedStore } from '#core/platform.ts';
import type { Installation, Installations } from '../ports.ts';

const schema = z.object({
  tenant: z.string(),
  org: z.boolean(),
  token: z.string(),
  refreshToken: z.string().exactOptional(),
  expiresAt: z.number().exactOptional(),
  botUser: z.string(),
  bot: z.string().exactOptional(),
  scopes: z.array(z.string()),
  appId: z.string().exactOptional(),
  installedAt: z.number().exactOptional(),
});

/** As it is kept: with the moment of the install, so that news of an earlier uninstall does not remove it. */
export type KeptInstallation = Installation & Readonly<{ installedAt?: number }>;

const read = (body: string): KeptInstallation => schema.parse(JSON.parse(body));

/** Installations in a sealed store. What an unknown version of this program wrote there rejects like a broken row. */
export function createInstallations(store: SealedStore): Installations {
  return {
    all: async () => (await store.all()).map(read),
    get: async (tenant) => {
      const body = await store.get(tenant);
      return body === undefined ? undefined : read(body);
    },
    save: (installation) => store.save(installation.tenant, JSON.stringify(schema.parse(installation))),
    remove: (tenant) => store.remove(tenant),
    alone: (tenant, run) => store.alone(tenant, run),
  };
}
