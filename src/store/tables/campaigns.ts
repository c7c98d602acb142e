import type { Generated, JSONColumnType } from 'kysely';

type Json<T> = JSONColumnType<T & (object | null), string, string>;

export type CampaignState = 'draft' | 'scheduled' | 'open' | 'moderation' | 'published' | 'cancelled';

// --- flows/campaigns
export interface CampaignsTable {
  id: Generated<string>;
  state: Generated<CampaignState>;
  /** Counts changes, so that two people editing at once do not overwrite each other. */
  revision: Generated<number>;
  /** A campaign's plan (flows/campaigns/campaign.ts). */
  plan: JSONColumnType<object>;
  /** Of a draft: the scheduled or running campaign, as it was seen, that it is a change of. */
  replaces: Json<{ campaign: string; revision: number } | null> | null;
  /** The first and the last moment at which it is open anywhere. */
  opens_at: Date;
  closes_at: Date;
  created_by: string | null;
}

/** What was counted when it was published. */
export interface CampaignResultsTable {
  campaign_id: string;
  /** Figures and ids (flows/campaigns/result/store.ts), never words. */
  figures: JSONColumnType<object>;
}

export interface CampaignTables {
  campaigns: CampaignsTable;
  campaign_results: CampaignResultsTable;
}
