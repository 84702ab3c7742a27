/** What licenses and pools say. */
export type LicensingMessages = {}
