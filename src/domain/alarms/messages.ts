/** What alarms say. */
export type AlarmMessages = {}
