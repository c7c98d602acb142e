// biome-ignore lint/suspicious/noEmptyInterface: to be filled
export interface InstallationsTables {}
