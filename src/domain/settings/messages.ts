/** What settings, mail and invitations say. */
export type SettingMessages = {}
