/** What the authentications at Microsoft say. */
export type ConnectMessages = {}
