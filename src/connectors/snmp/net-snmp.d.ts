/** What we use of the package; it has no types of its own. */
declare module 'net-snmp' {
  type Handler = (buffer: Buffer, from: { address: string; port: number }) => void
  type Socket = {
    on(event: string, handler: Handler): void
    bind(): void
    send(buffer: Buffer): void
    close(): void
  }
  export type User = {
    name: string
    level: number
    authProtocol?: number
    authKey?: string
    privProtocol?: number
    privKey?: string
  }
  export type Varbind = { oid: string; type: number; value: unknown }
  export type Pdu = { type: number; id: number; varbinds: Varbind[] }
  type Receiver = {
    getAuthorizer(): {
      addCommunity(community: string): void
      deleteCommunity(community: string): void
      addUser(user: User): void
      deleteUser(name: string): void
    }
    close(): void
  }
  export function createReceiver(
    options: { port: number; engineID: string; dgramModule: { createSocket(): Socket } },
    callback: (error: Error | null, data?: { pdu: Pdu }) => void,
  ): Receiver
  export const SecurityLevel: Record<'noAuthNoPriv' | 'authNoPriv' | 'authPriv', number>
  export const AuthProtocols: Record<'sha' | 'sha256' | 'sha512', number>
  export const PrivProtocols: Record<'aes' | 'aes256b', number>
  export const PduType: Record<'TrapV2' | 'InformRequest', number>
  export const ObjectType: Record<'Counter64', number>
  export const Authentication: { authToKeyCache: Record<string, Buffer> }
}
