/** All that is about a campaign: its posts, and what is said to HR. */
export const aboutCampaign = (campaign: string): string => `campaign:${campaign}`;
/** Who was prompted had not thanked anybody for a while: of prompts no record outlives the campaign. */
export const promptsOf = (campaign: string): string => `campaign:${campaign}:prompt`;
